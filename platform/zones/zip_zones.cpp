#include "platform/zones/zip_zones.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace platform::zones {

namespace {

constexpr std::size_t digits_of_prefix = 3;

constexpr std::string_view new_york = "America/New_York";
constexpr std::string_view puerto_rico = "America/Puerto_Rico";
constexpr std::string_view chicago = "America/Chicago";
constexpr std::string_view indianapolis = "America/Indiana/Indianapolis";
constexpr std::string_view detroit = "America/Detroit";
constexpr std::string_view denver = "America/Denver";
constexpr std::string_view boise = "America/Boise";
constexpr std::string_view los_angeles = "America/Los_Angeles";
constexpr std::string_view phoenix = "America/Phoenix";
constexpr std::string_view honolulu = "Pacific/Honolulu";
constexpr std::string_view guam = "Pacific/Guam";
constexpr std::string_view anchorage = "America/Anchorage";

struct Range {
    int first;
    int last;
    std::string_view zone;
};

// The prefixes and their places as the Postal Service groups them (Domestic Mail Manual, labelling
// list L002), the zones of those places as in 49 CFR 71 and tzdata. Gaps are given to nobody, or to
// the armed forces abroad.
constexpr std::array ranges{
    Range{5, 5, new_york},         Range{6, 9, puerto_rico},      Range{10, 89, new_york},
    Range{100, 323, new_york},     Range{324, 325, chicago},      Range{326, 349, new_york},
    Range{350, 372, chicago},      Range{373, 374, new_york},     Range{375, 375, chicago},
    Range{376, 379, new_york},     Range{380, 397, chicago},      Range{398, 419, new_york},
    Range{420, 424, chicago},      Range{425, 459, new_york},     Range{460, 462, indianapolis},
    Range{463, 464, chicago},      Range{465, 475, indianapolis}, Range{476, 477, chicago},
    Range{478, 479, indianapolis}, Range{480, 499, detroit},      Range{500, 567, chicago},
    Range{570, 575, chicago},      Range{576, 577, denver},       Range{580, 585, chicago},
    Range{586, 586, denver},       Range{587, 588, chicago},      Range{590, 599, denver},
    Range{600, 692, chicago},      Range{693, 693, denver},       Range{700, 797, chicago},
    Range{798, 831, denver},       Range{832, 834, boise},        Range{835, 835, los_angeles},
    Range{836, 837, boise},        Range{838, 838, los_angeles},  Range{840, 847, denver},
    Range{850, 864, phoenix},      Range{865, 865, denver},       Range{870, 885, denver},
    Range{889, 961, los_angeles},  Range{967, 968, honolulu},     Range{969, 969, guam},
    Range{970, 978, los_angeles},  Range{979, 979, boise},        Range{980, 994, los_angeles},
    Range{995, 999, anchorage}
};

// Below zero when it has none.
int prefix_of(std::string_view zip) {
    if (zip.size() < digits_of_prefix) {
        return -1;
    }
    int prefix = 0;
    for (const char c : zip.substr(0, digits_of_prefix)) {
        if (c < '0' || c > '9') {
            return -1;
        }
        prefix = prefix * 10 + (c - '0');
    }
    return prefix;
}

}  // namespace

const std::string_view zone_without_zip = new_york;

std::string_view zone_of_zip(std::string_view zip) {
    const int prefix = prefix_of(zip);
    const auto found = std::ranges::find_if(ranges, [prefix](const Range& range) {
        return range.first <= prefix && prefix <= range.last;
    });
    return found == ranges.end() ? zone_without_zip : found->zone;
}

}  // namespace platform::zones
