// SPDX-License-Identifier: Apache-2.0
#include "cli/failures.hpp"

#include <iostream>
#include <new>

#include "base/error.hpp"

namespace secateur::cli {

int guarded(const std::function<int()>& work) {
  try {
    const int status = work();
    if (!std::cout.flush()) throw RunError("standard output could not be written");
    return status;
  } catch (const ConfigError& error) {
    std::cerr << error.what() << '\n';
    return kInputWrong;
  } catch (const RunError& error) {
    std::cerr << "secateur: " << error.what() << '\n';
  } catch (const std::bad_alloc&) {
    std::cerr << "secateur: out of memory\n";
  } catch (const std::exception& error) {
    std::cerr << "secateur: unexpected: " << error.what() << '\n';
  }
  return kRunFailed;
}

}  // namespace secateur::cli
