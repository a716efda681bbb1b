"""Pages to review a translation: source and translation side by side, message by message."""
