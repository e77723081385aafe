"""Reports of failed delivery as mail servers write them (RFC 3464)."""

STATUS = """Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} said the other side

"""


def report(
    message_id: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    recipient: str = "somebody.else@evil.example",
    to: str = "bounces@example.org",
    headers_only: bool = False,
    more: str = "",
) -> bytes:
    """Return a report about the mail of this Message-ID; by default there is no mailbox."""
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    returned = f"Message-ID: {message_id}\nSubject: x\n\n" + (
        "" if headers_only else "text\n"
    )
    lines = (
        f"From: MAILER-DAEMON@mx.example.org\nTo: {to}\nSubject: Undelivered\n"
        "MIME-Version: 1.0\nAuto-Submitted: auto-replied\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
        "--B\nContent-Type: text/plain; charset=utf-8\n\nIt could not be delivered.\n\n"
        f"--B\n{STATUS.format(recipient=recipient, action=action, status=status)}"
        f"{more}--B\nContent-Type: {kind}\n\n{returned}\n--B--\n"
    )
    return lines.replace("\n", "\r\n").encode()
