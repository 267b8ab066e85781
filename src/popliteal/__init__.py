"""Pain behind the knee: urgency, causes, reasons and sources."""

__version__ = "0.1.0"
