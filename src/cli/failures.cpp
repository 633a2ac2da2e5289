// SPDX-License-Identifier: Apache-2.0
#include "cli/failures.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <new>

#include "base/error.hpp"
#include "base/printable.hpp"
#include "cli/printable_output.hpp"

namespace secateur::cli {
namespace {

/// A file that is opened later must not become a standard stream that was closed. Standard output stays one that takes
/// nothing, since whoever closed it learns so that the results went nowhere.
void hold_standard_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) >= 0) continue;
    // The lowest number that is free is this one.
    ::open("/dev/null", descriptor == STDOUT_FILENO ? O_RDONLY : O_RDWR);
  }
}

void print_defect(const std::string& command, const char* details) {
  std::cerr << "secateur: " << printable(command)
            << " ended by a defect of the program; please report it, with the command line and its files\n";
  const bool has_details = std::getenv("SECATEUR_DETAILS") != nullptr;
  std::cerr << (has_details ? "secateur: details: " + printable(details)
                            : "secateur: SECATEUR_DETAILS=1 in the environment prints what the report should quote")
            << '\n';
}

}  // namespace

int guarded(const std::string& command, const std::function<int()>& work) {
  hold_standard_descriptors();
  const PrintableOutput output;
  try {
    const int status = work();
    if (!std::cout.flush()) throw RunError("standard output could not be written");
    return status;
  } catch (const ConfigError& error) {
    std::cerr << printable_lines(error.what()) << '\n';
    return kInputWrong;
  } catch (const RunError& error) {
    std::cerr << "secateur: " << printable_lines(error.what()) << '\n';
  } catch (const std::bad_alloc&) {
    std::cerr << "secateur: out of memory\n";
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << "secateur: " << printable(error.path1().string()) << ": cannot be used: " << error.code().message()
              << '\n';
  } catch (const std::exception& error) {
    print_defect(command, error.what());
  }
  return kRunFailed;
}

}  // namespace secateur::cli
