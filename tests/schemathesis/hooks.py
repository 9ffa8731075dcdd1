"""What a request may do although the description, read strictly, does not say so."""

import schemathesis


@schemathesis.hook
def filter_case(context, case) -> bool:
    """A blank parameter is as good as none, of several of a name the first counts, and null is as
    good as a field left out. Lists and objects in a query come out as one of these."""
    query = case.query if isinstance(case.query, dict) else {}
    body = case.body if isinstance(case.body, dict) else {}
    is_plain = all(value not in ("", None) and not isinstance(value, list | dict)
                   for value in query.values())
    return is_plain and all(value is not None for value in body.values())
