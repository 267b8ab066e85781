"""The addresses of the API, by what speaks to them."""
