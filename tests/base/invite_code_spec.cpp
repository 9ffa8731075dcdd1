#include "base/invite_code.hpp"

#include <doctest/doctest.h>

using base::canonical_code;

TEST_CASE("a code is the same code however it is typed") {
    for (const char* typed :
         {"ABCD2345", "abcd2345", "ABCD-2345", " abcd 2345 ", "A-B-C-D-2-3-4-5\n"}) {
        CAPTURE(typed);
        CHECK(canonical_code(typed) == "ABCD2345");
    }
}

TEST_CASE("what can be a code") {
    struct Row {
        const char* because;
        const char* typed;
        bool expected;
    };

    const Row rows[] = {
        {"handwritten, with symbols ours avoid", "TEST0001", true},
        {"six characters", "ABCDEF", true},
        {"five characters", "ABCDE", false},
        {"sixteen characters", "ABCDEFGHJKMNPQRS", true},
        {"seventeen characters", "ABCDEFGHJKMNPQRST", false},
        {"hyphens do not count", "ABCD-EFGH-JKMN-PQRS", true},
        {"empty", "", false},
        {"hyphens alone", "--------", false},
        {"another symbol", "ABCD_2345", false},
        {"a letter beyond ASCII",
         "ABCD\xC3\x84"
         "2345",
         false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        CHECK(canonical_code(row.typed).has_value() == row.expected);
    }
}

TEST_CASE("codes of ours avoid symbols that are mistaken for one another") {
    CHECK(base::invite_code_symbols.size() == 31);
    CHECK(base::invite_code_symbols.find_first_of("ILO01") == std::string_view::npos);
}

TEST_CASE("a masked code shows two characters") {
    CHECK(base::mask_code("ABCD2345") == "AB***");
    CHECK(base::mask_code("") == "***");
}
