#include "base/email.hpp"

#include <doctest/doctest.h>

using base::is_email, base::mask_email, base::normalise_email;

TEST_CASE("one person's address has one spelling") {
    struct Row {
        const char* because;
        const char* written;
        const char* known_as;
    };

    const Row rows[] = {
        {"letters are lowered", "Ada@Example.COM", "ada@example.com"},
        {"space around it is not part of it", " \tada@x.com\r\n", "ada@x.com"},
        {"tags stay, they may be another mailbox", "Ada+Tag@x.com", "ada+tag@x.com"},
        {"letters beyond ASCII are left alone", "\xC3\x84@x.com", "\xC3\x84@x.com"},
        {"nothing stays nothing", " \t ", ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        CHECK(normalise_email(row.written) == row.known_as);
    }
}

TEST_CASE("what a mail server could be asked to deliver to") {
    const std::string local_64(64, 'a');
    const std::string label_63(63, 'b');
    const std::string long_domain = label_63 + "." + label_63 + "." + label_63;  // 191

    struct Row {
        const char* because;
        std::string text;
        bool expected;
    };

    const Row rows[] = {
        {"the plain case", "ada@example.com", true},
        {"a tag", "ada+tag@example.com", true},
        {"dots between atoms", "a.d.a@example.com", true},
        {"every atom character", "!#$%&'*+-/=?^_`{|}~@example.com", true},
        {"digits, and hyphens inside labels", "007@a-1.example2.com", true},
        {"a punycode domain", "ada@xn--bcher-kva.example", true},
        {"empty", "", false},
        {"no at sign", "ada.example.com", false},
        {"two at signs", "ada@b@example.com", false},
        {"no local part", "@example.com", false},
        {"no domain", "ada@", false},
        {"a domain of one label", "ada@localhost", false},
        {"a dot in front", ".ada@example.com", false},
        {"a dot at the end of the local part", "ada.@example.com", false},
        {"two dots in a row", "a..da@example.com", false},
        {"an empty label", "ada@example..com", false},
        {"a dot at the end of the domain", "ada@example.com.", false},
        {"a hyphen at the edge of a label", "ada@-example.com", false},
        {"an underscore in a domain", "ada@ex_ample.com", false},
        {"a space inside", "a da@example.com", false},
        {"a line break inside: header injection", "ada@example.com\r\nbcc:x@y.com", false},
        {"a NUL inside", std::string("a\0da@example.com", 16), false},
        {"a quoted local part", "\"a da\"@example.com", false},
        {"an address in brackets", "ada@[127.0.0.1]", false},
        {"an IPv4 address", "ada@127.0.0.1", false},
        {"letters beyond ASCII", "\xC3\xA4@example.com", false},
        {"a display name", "ada <ada@example.com>", false},
        {"64 characters of local part", local_64 + "@example.com", true},
        {"65 characters of local part", local_64 + "a@example.com", false},
        {"a label of 63 characters", "ada@" + label_63 + ".com", true},
        {"a label of 64 characters", "ada@" + label_63 + "b.com", false},
        {"254 characters", std::string(59, 'a') + "@" + long_domain + ".co", true},
        {"255 characters", std::string(60, 'a') + "@" + long_domain + ".co", false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        CHECK(is_email(row.text) == row.expected);
    }
}

TEST_CASE("a masked address shows two characters and the domain") {
    CHECK(mask_email("ada@example.com") == "ad***@example.com");
    CHECK(mask_email("ad@example.com") == "***@example.com");
    CHECK(mask_email("not an address") == "***");
}
