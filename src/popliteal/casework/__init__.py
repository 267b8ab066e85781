"""What happens to one person's case over time: functions that take what is kept and return it changed."""
