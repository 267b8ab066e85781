"""What people and other software meet: the terminal and the pages."""
