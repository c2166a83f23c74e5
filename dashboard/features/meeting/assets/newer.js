// Hands the offer of a newer version to the footer of the deck.
export default function ({ data }) {
  window.newerDeck = { text: data.text, href: data.href };
  window.offerNewerDeck?.();
}
