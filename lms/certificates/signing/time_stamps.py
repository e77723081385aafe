"""Time stamps of RFC 3161, which prove when a signature was there."""

from asn1crypto.tsp import TimeStampReq, TimeStampResp
from httpx import Response
from pyhanko.sign.timestamps import TimeStamper

from lms.certificates.exceptions import ServerAway
from lms.outside.http import BoundedClient

# The whole call; usual is half a second.
SECONDS = 10
LARGEST = 64 * 1024
CONTENT_TYPE = "application/timestamp-query"


class BoundedTimeStamper(TimeStamper):
    """Asks a time-stamp server, with an end in time and size.

    Raises httpx.TransportError without an answer, and ServerAway for one of no use.
    """

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    async def async_request_tsa_response(self, req: TimeStampReq) -> TimeStampResp:
        with BoundedClient(
            base_url=self.url, seconds=SECONDS, largest=LARGEST
        ) as client:
            answer = client.ask(
                "POST",
                self.url,
                content=req.dump(),
                headers={"Content-Type": CONTENT_TYPE},
            )
        return _stamp_of(answer)


def _stamp_of(answer: Response) -> TimeStampResp:
    if answer.status_code != 200:
        raise ServerAway(f"The time-stamp server answers {answer.status_code}.")
    try:
        found = TimeStampResp.load(answer.content, strict=True)
        status = found["status"]["status"].native
    except (ValueError, TypeError) as error:
        raise ServerAway("The time-stamp server answers something else.") from error
    if status not in {"granted", "granted_with_mods"}:
        raise ServerAway(f"The time-stamp server refuses: {status}.")
    return found
