"""How the program is measured and proved. Nothing that a person uses needs it."""
