"""Pure functions from frames to figures and to HTML blocks; no Streamlit in here."""
