// Tells the deck's footer that something newer is published; nothing changes unless it is asked for.
export default function ({ data }) {
  window.newerDeck = { text: data.text, href: data.href };
  window.offerNewerDeck?.();
}
