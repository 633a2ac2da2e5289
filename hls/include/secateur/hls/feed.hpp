// SPDX-License-Identifier: Apache-2.0
// A FIFO between two processes of the top, which run beside each other over the whole program: hls::stream where
// SECATEUR_HLS_STREAM is defined. In C simulation a process is carried out before the next begins, so that a feed holds
// all that is written; in timed C simulation processes are threads, and a feed holds what it does in hardware. C++14.
#pragma once

#include "secateur/hls/pragmas.hpp"

#if defined(SECATEUR_HLS_STREAM)
#include <hls_stream.h>
#else
#include "secateur/hls/host_feed.hpp"
#endif

namespace secateur {
namespace hls {

#if defined(SECATEUR_HLS_STREAM)
template <class T>
using Feed = ::hls::stream<T>;
#else
template <class T>
using Feed = HostFeed<T>;
#endif

}  // namespace hls
}  // namespace secateur
