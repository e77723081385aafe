"""Text messages (SMS) to people without a mail address, where a gateway is configured."""
