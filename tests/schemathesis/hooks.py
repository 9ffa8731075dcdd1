"""What a request may do although the description, read strictly, does not say so."""

import schemathesis


@schemathesis.hook
def filter_case(context, case) -> bool:
    """A parameter that is blank is as good as none, and null as good as a field left out."""
    query = case.query if isinstance(case.query, dict) else {}
    body = case.body if isinstance(case.body, dict) else {}
    is_blank = any(value in ("", None, [], {}, [""], [None]) for value in query.values())
    return not is_blank and all(value is not None for value in body.values())
