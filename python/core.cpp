// SPDX-License-Identifier: Apache-2.0
// The public face of the library (include/secateur/) for Python, plainly; python/secateur/ makes of it what people use.
// Simulations run without the interpreter's lock.
#include <pybind11/functional.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "secateur/machine.hpp"
#include "secateur/sweep.hpp"

namespace py = pybind11;

namespace {

/// One instance of ConfigError's Python class with `faults`: a list of (file, path, message).
void raise_config_error(PyObject* type, const secateur::ConfigError& error) {
  py::list faults;
  for (const secateur::Fault& fault : error.faults())
    faults.append(py::make_tuple(fault.file, fault.path, fault.message));
  py::object instance = py::reinterpret_borrow<py::object>(type)(error.what());
  instance.attr("faults") = faults;
  PyErr_SetObject(type, instance.ptr());
}

secateur::Machine make_machine(std::string accelerator, std::string network, std::string pruning, std::string memory,
                               std::string weights, std::vector<std::string> set) {
  const py::gil_scoped_release without_lock;
  return secateur::Machine({std::move(accelerator), std::move(network), std::move(pruning), std::move(memory),
                            std::move(weights), std::move(set)});
}

secateur::Accuracy accuracy_of(const std::string& name) {
  if (name == "ideal") return secateur::Accuracy::ideal;
  if (name == "event") return secateur::Accuracy::event;
  if (name == "clocked") return secateur::Accuracy::clocked;
  throw secateur::ConfigError("accuracy", "", "got \"" + name + "\"; expected ideal, event or clocked");
}

/// @return result.json, the summary, the logits.
py::tuple run(const secateur::Machine& machine, const std::string& accuracy, bool attribution,
              const std::string& input) {
  secateur::RunFigures figures;
  {
    const secateur::RunChoice choice{accuracy_of(accuracy), attribution, input};
    const py::gil_scoped_release without_lock;
    figures = machine.run(choice);
  }
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  return py::make_tuple(figures.json, figures.summary, figures.logits);
}

/// @param progress is called with (done, total, seconds); Ctrl-C, or an exception of its own, stops the sweep so that
/// the store can be gone on with, and is raised then.
py::dict sweep(const std::string& document, const std::string& out, int jobs, bool resume, const py::object& progress) {
  std::unique_ptr<py::error_already_set> raised;
  secateur::SweepChoice choice{document, out, jobs, resume, nullptr};
  choice.progress = [&](const secateur::SweepState& now) {
    const py::gil_scoped_acquire with_lock;
    try {
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      if (!progress.is_none()) progress(now.done, now.total, now.seconds);
      return true;
    } catch (py::error_already_set& error) {
      if (!raised) raised = std::make_unique<py::error_already_set>(std::move(error));
      return false;
    }
  };
  secateur::SweepFigures figures;
  {
    const py::gil_scoped_release without_lock;
    figures = secateur::run_sweep(choice);
  }
  if (raised) throw py::error_already_set(*raised);
  py::dict told;
  told["points"] = figures.points;
  told["feasible"] = figures.feasible;
  told["failures"] = figures.failures;
  told["table"] = figures.table;
  return told;
}

}  // namespace

PYBIND11_MODULE(_core, module) {
  static py::exception<secateur::ConfigError> config_error(module, "ConfigError", PyExc_ValueError);
  static py::exception<secateur::RunError> run_error(module, "RunError", PyExc_RuntimeError);
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const secateur::ConfigError& error) {
      raise_config_error(config_error.ptr(), error);
    } catch (const secateur::RunError& error) {
      run_error(error.what());
    }
  });
  py::class_<secateur::Machine>(module, "Machine")
      .def(py::init(&make_machine), py::arg("accelerator"), py::arg("network"), py::arg("pruning"), py::arg("memory"),
           py::arg("weights"), py::arg("set"))
      .def("changed", &secateur::Machine::with, py::arg("set"), py::call_guard<py::gil_scoped_release>())
      .def("run", &run, py::arg("accuracy"), py::arg("attribution"), py::arg("input"));
  module.def("sweep", &sweep, py::arg("document"), py::arg("out"), py::arg("jobs"), py::arg("resume"),
             py::arg("progress"));
}
