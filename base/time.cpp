#include "base/time.hpp"

#include <array>
#include <charconv>

namespace base {

namespace {

using std::chrono::days, std::chrono::floor, std::chrono::hours, std::chrono::milliseconds,
    std::chrono::minutes, std::chrono::seconds;

// Years are written with four digits; an offset leads beyond them.
constexpr std::chrono::sys_days first_instant{std::chrono::year{0} / 1 / 1};
constexpr std::chrono::sys_days end_of_instants{std::chrono::year{10'000} / 1 / 1};

void put_digits(char* at, int value, int width) {
    for (int i = width - 1; i >= 0; --i) {
        at[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

// Below zero: there are not so many digits.
int digits(std::string_view text, std::size_t from, std::size_t count) {
    if (from + count > text.size()) {
        return -1;
    }
    int value = 0;
    for (std::size_t i = from; i < from + count; ++i) {
        const int digit = text[i] - '0';
        if (digit < 0 || digit > 9) {
            return -1;
        }
        value = value * 10 + digit;
    }
    return value;
}

// "Z", "+02:00", "-0530". Absent when malformed.
std::optional<minutes> zone_offset(std::string_view text) {
    if (text == "Z" || text == "z") {
        return minutes{0};
    }
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
        return std::nullopt;
    }
    const int hour = digits(text, 1, 2);
    const int minute = digits(text, 4, 2);
    if (hour < 0 || minute < 0 || hour > 14 || minute > 59) {
        return std::nullopt;
    }
    const minutes offset = hours{hour} + minutes{minute};
    return text[0] == '+' ? offset : -offset;
}

}  // namespace

void append_text(std::string& out, Instant at) {
    const auto day = floor<days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    std::array<char, 24> text{'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0',
                              '0', ':', '0', '0', ':', '0', '0', '.', '0', '0', '0', 'Z'};
    put_digits(text.data(), static_cast<int>(date.year()), 4);
    put_digits(&text[5], static_cast<int>(static_cast<unsigned>(date.month())), 2);
    put_digits(&text[8], static_cast<int>(static_cast<unsigned>(date.day())), 2);
    put_digits(&text[11], static_cast<int>(time.hours().count()), 2);
    put_digits(&text[14], static_cast<int>(time.minutes().count()), 2);
    put_digits(&text[17], static_cast<int>(time.seconds().count()), 2);
    put_digits(&text[20], static_cast<int>(time.subseconds().count()), 3);
    out.append(text.data(), text.size());
}

std::string to_text(Instant at) {
    std::string out;
    append_text(out, at);
    return out;
}

std::optional<Instant> instant_from(std::string_view text) {
    const int year = digits(text, 0, 4);
    const int month = digits(text, 5, 2);
    const int day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2);
    const int minute = digits(text, 14, 2);
    const int second = digits(text, 17, 2);
    if ((year | month | day | hour | minute | second) < 0) {
        return std::nullopt;
    }
    if (text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') {
        return std::nullopt;
    }
    if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{
        std::chrono::year{year},
        std::chrono::month{static_cast<unsigned>(month)},
        std::chrono::day{static_cast<unsigned>(day)}
    };
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }

    std::size_t rest = 19;
    int millis = 0;
    if (rest < text.size() && text[rest] == '.') {
        int scale = 100;
        for (++rest; rest < text.size() && text[rest] >= '0' && text[rest] <= '9'; ++rest) {
            millis += (text[rest] - '0') * scale;
            scale /= 10;
        }
    }
    const auto offset = zone_offset(text.substr(rest));
    if (!offset) {
        return std::nullopt;
    }
    const Instant at = std::chrono::sys_days{date} + hours{hour} + minutes{minute} +
                       seconds{second} + milliseconds{millis} - *offset;
    return at >= first_instant && at < end_of_instants ? std::optional{at} : std::nullopt;
}

Instant SystemClock::now() const {
    return floor<milliseconds>(std::chrono::system_clock::now());
}

Duration SystemClock::steady() const {
    return floor<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace base
