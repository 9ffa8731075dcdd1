#pragma once
// docs/event-catalogue.md: every fact with its fields, made from the descriptions that also store
// and read them.

#include <string>

namespace catalogue_document {

std::string text();

}  // namespace catalogue_document
