#pragma once
// Figures for the table of ./dev bench, from a program. bench/report.py reads them.

#include "base/ensure.hpp"
#include "base/json_write.hpp"

#include <boost/describe.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace bench {

struct Figure {
    std::string name;
    double value = 0;
    std::string unit;
    std::string limit = {};  // the name of the figure it is compared with
    std::string aim = {};
};
BOOST_DESCRIBE_STRUCT(Figure, (), (name, value, unit, limit, aim))

// Appends it to the file that BENCH_FIGURES names; a program that is run by hand has none, and says
// its figures by itself.
inline void report(const Figure& figure) {
    const char* path = std::getenv("BENCH_FIGURES");
    if (path == nullptr) {
        return;
    }
    std::FILE* file = std::fopen(path, "a");
    ENSURE(file != nullptr, "who asks for figures gives a place for them");
    std::fputs((base::to_json(figure) + "\n").c_str(), file);
    std::fclose(file);
}

}  // namespace bench
