#pragma once
// What a coroutine of ours returns.

#include <boost/asio/awaitable.hpp>

namespace base {

template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace base
