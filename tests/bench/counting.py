"""Counts a request's SQL statements when it asks for that, streamed answers included."""

from django.db import connection


class CountStatements:
    """Answers a request with the header X-Count with its number of statements."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "X-Count" not in request.headers:
            return self.get_response(request)
        statements = []

        def note(execute, sql, params, many, context):
            statements.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            response = self.get_response(request)
            if response.streaming:
                response.streaming_content = [b"".join(response.streaming_content)]
        response["X-Statements"] = str(len(statements))
        return response
