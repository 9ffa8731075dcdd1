#pragma once
// The same for tests.

#include "cmake/precompiled.hpp"

#include <doctest/doctest.h>
