#include "events/commit_stream.hpp"
#include "tests/events/sample.hpp"

#include <doctest/doctest.h>
