// SPDX-License-Identifier: Apache-2.0
#include "report/summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "cost/amounts.hpp"
#include "report/summary_figures.hpp"
#include "report/summary_text.hpp"

namespace secateur::report {
namespace {

constexpr int kWidth = 80;
constexpr int kLabel = 26;  ///< the first column, after an indent of 2
constexpr int kFigure = 12;
constexpr int kShare = 9;
constexpr int kBar = 28;

double ratio(double part, double whole) {
  return whole > 0.0 ? part / whole : 0.0;
}
double ratio(std::int64_t part, std::int64_t whole) {
  return ratio(static_cast<double>(part), static_cast<double>(whole));
}

/// "198 in encoders 0-2, 101 in 3-6, 28 in 7"
std::string runs(const std::vector<int>& values, std::size_t count, const char* noun) {
  std::string text;
  for (std::size_t begin = 0; begin < count;) {
    std::size_t end = begin;
    while (end < count && values[end] == values[begin]) ++end;
    const bool several = end > begin + 1;
    if (text.empty()) {
      text = fmt::format("{} in {}{} {}", values[begin], noun, several ? "s" : "", begin);
    } else {
      text += fmt::format(", {} in {}", values[begin], begin);
    }
    if (several) text += fmt::format("-{}", end - 1);
    begin = end;
  }
  return text;
}

/// A name that leaves room for others on its line.
std::string shortened(const std::string& name) {
  constexpr int kLongest = 60;
  return cut(name, kLongest);
}

/// "encoders 2, 6, 9"
std::string encoders(const std::vector<int>& layers) {
  std::string text = layers.size() == 1 ? "encoder" : "encoders";
  for (std::size_t i = 0; i < layers.size(); ++i) text += fmt::format("{} {}", i > 0 ? "," : "", layers[i]);
  return text;
}

std::string pruning_words(const PruningConfig& pruning) {
  const double weights = 100.0 * pruning.weight_keep.to_double();
  const double tokens = 100.0 * pruning.token_keep.to_double();
  const bool by_image = pruning.token_policy->needs_image;
  const bool drops = (by_image || tokens < 100.0) && !pruning.token_layers.empty();
  const std::string blocks = fmt::format("blocks of {0} x {0}", pruning.block);
  if (weights == 100.0 && !drops) return "none; " + blocks;
  std::string text = fmt::format("{}, {:g} % of the weights kept", blocks, weights);
  if (drops && by_image) {
    const double parameter = 100.0 * pruning.token_parameter(*pruning.token_policy).to_double();
    return text + ", " + fmt::format(fmt::runtime(pruning.token_policy->words), parameter) + " in " +
           encoders(pruning.token_layers);
  }
  if (drops) text += fmt::format(", {:g} % of the tokens kept at {}", tokens, encoders(pruning.token_layers));
  return text;
}

bool none_of(const ResourceAmounts& amounts) {
  return std::all_of(std::begin(kAmountFields), std::end(kAmountFields),
                     [&](const AmountField& field) { return amounts.*field.member == 0; });
}

class Summary {
 public:
  Summary(const Result& result, const SummaryContext& context)
      : r_(result), c_(context), ink_(context.colour), event_(result.fidelity != "ideal") {}

  std::string text() {
    headline();
    setup();
    if (r_.functional) functional();
    if (r_.images) images();
    if (!r_.attribution.empty()) waterfall();
    operations();
    if (event_ && r_.cycles > 0) {
      units();
      stalls();
      memory();
      imbalance();
    }
    pruning();
    resources();
    energy();
    closing();
    return out_;
  }

 private:
  void line(const std::string& text = "") {
    out_ += text;
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    out_ += '\n';
  }
  void heading(const std::string& title, const std::string& remark = "") {
    line();
    line(ink_(Ink::heading, title) + (remark.empty() ? "" : "  " + ink_(Ink::faint, remark)));
  }
  /// The same with labels over the columns of row(). A remark that is no longer than the bars stands over them, others
  /// on a line of their own.
  void heading(const std::string& title, const std::string& figure, const std::string& share,
               const std::string& remark = "") {
    const bool is_short = width_of(remark) <= kBar;
    line();
    line(ink_(Ink::heading, title) + pad_left(figure, kLabel + kFigure + 2 - width_of(title)) +
         pad_left(share, kShare) + (is_short && !remark.empty() ? "   " + ink_(Ink::faint, remark) : ""));
    if (!is_short) line("  " + ink_(Ink::faint, remark));
  }
  /// Label, figure, share and bar of one row.
  void row(const std::string& label, const std::string& figure, const std::string& share, const std::string& bar_text,
           Ink bar_ink = Ink::bar) {
    const int figure_width = std::max(kFigure, width_of(figure));
    std::string text = "  " + pad_right(label, kLabel + kFigure - figure_width) + pad_left(figure, figure_width) +
                       pad_left(share, kShare);
    line(bar_text.empty() ? text : text + "   " + ink_(bar_ink, bar_text));
  }
  void entry(const std::string& name, const std::string& text) {
    constexpr int kName = 12;
    line("  " + pad_right(name, kName) + wrapped(text, kWidth - kName - 2, kName + 2));
  }
  double share(Cycle cycles) const { return ratio(cycles, r_.cycles); }

  void headline() {
    const std::string title =
        fmt::format("{}, {}, on {} (fidelity {})", called(c_.network.name, "network"),
                    called(c_.pruning.name, "pruning"), called(c_.accelerator.name, "accelerator"), r_.fidelity);
    line(ink_(Ink::heading, wrapped(title, kWidth, 2)));
    line();
    line("  " + ink_(Ink::heading, fmt::format("{:.3f} ms", r_.latency_ms)) + " per image, " +
         ink_(Ink::heading, fmt::format("{:.1f}", r_.throughput_fps())) + " images per second, " +
         ink_(Ink::heading, grouped(r_.cycles)) + fmt::format(" cycles at {:g} MHz", r_.clock_mhz));
    if (event_ && r_.ideal_cycles > 0) {
      line(fmt::format("  {:.2f} times the closed form: {} cycles, {:.3f} ms with perfect balance,",
                       ratio(r_.cycles, r_.ideal_cycles), grouped(r_.ideal_cycles),
                       static_cast<double>(r_.ideal_cycles) / (r_.clock_mhz * 1000.0)));
      line("  matrix products alone, and no memory");
    }
    if (!event_) line("  closed form: perfect balance; no memory, element-wise work, fill or drain");
  }

  /// "dense", "dense + 2 overrides".
  std::string called(const std::string& name, const std::string& kind) const {
    const auto count = std::count_if(c_.overrides.begin(), c_.overrides.end(), [&](const std::string& each) {
      return each.compare(0, kind.size() + 1, kind + ".") == 0;
    });
    return shortened(name) + (count == 0 ? "" : fmt::format(" + {} override{}", count, count == 1 ? "" : "s"));
  }

  void setup() {
    const NetworkConfig& n = c_.network;
    const AcceleratorConfig& a = c_.accelerator;
    line();
    entry("network", fmt::format("{} encoders, counted from 0; {} heads{}, embedding of {}, MLP of {}, {} tokens",
                                 n.depth, n.heads, n.head_dim > 0 ? fmt::format(" of {}", n.head_dim) : "",
                                 grouped(n.embed_dim), grouped(n.mlp_hidden), n.tokens()));
    entry("pruning", pruning_words(c_.pruning));
    if (r_.interpolation) entry("weights", to_words(*r_.interpolation));
    entry("machine", fmt::format("{} head modules of {} x {} processing elements (PEs) of {} x {} multiply-accumulates "
                                 "(MACs): {} MACs per cycle, int{}, {} mapping, {} balancing",
                                 a.p_h, a.p_t, a.p_c, a.p_pe, a.p_pe, grouped(a.macs_per_cycle()), a.activation_bits,
                                 a.mapping == Mapping::fold ? "fold" : "grid", a.balance->words));
    if (event_) {
      entry("memory", fmt::format("{} x {}, {} DMA ports of {} bits{}", a.memory_channels, shortened(c_.memory.name),
                                  a.dma.ports, a.dma.beat_bytes * 8, memory_policies()));
    }
    if (!c_.overrides.empty()) entry("overrides", fmt::format("{}", fmt::join(c_.overrides, ", ")));
  }

  /// Those that are not the usual ones: ", closed pages, per_bank refresh".
  std::string memory_policies() const {
    const MemoryConfig& m = c_.memory;
    std::string text;
    if (m.page_policy != page_policies().front()) text += fmt::format(", {} pages", m.page_policy->name);
    if (m.refresh_policy != refresh_policies().front()) text += fmt::format(", {} refresh", m.refresh_policy->name);
    if (m.scheduler != dram_schedulers().front()) text += fmt::format(", {}", m.scheduler->name);
    return text;
  }

  void functional() {
    const FunctionalResult& f = *r_.functional;
    heading("Computed", shortened(f.scales));
    for (const TopClass& top : f.top5) {
      const std::string name = top.name.empty() ? std::string() : "  " + top.name;
      line("  " + pad_left(fmt::format("{:.2f}", top.logit), 8) + "   " +
           cut(fmt::format("class {}{}", top.index, name), kWidth - 14));
    }
    line("  logits' SHA-256  " + f.logits_sha256.substr(0, 56) + "...");
    for (std::size_t drop = 0; drop < f.selected_tokens.size(); ++drop) {
      const bool is_known = drop < c_.pruning.token_layers.size();
      line(fmt::format(
          "  {}: {} tokens kept",
          is_known ? fmt::format("encoder {}", c_.pruning.token_layers[drop]) : fmt::format("drop {}", drop),
          f.selected_tokens[drop].size()));
    }
  }

  void images() {
    const ImageStatistics& s = *r_.images;
    heading(fmt::format("{} images", grouped(static_cast<std::int64_t>(s.images.size()))),
            "this page shows the slowest of them");
    line(fmt::format("  latency p50 {:.3f} ms, p95 {:.3f} ms, p99 {:.3f} ms, largest {:.3f} ms",
                     s.latency_percentile(50), s.latency_percentile(95), s.latency_percentile(99),
                     s.latency_percentile(100)));
    if (s.labelled() > 0)
      line(fmt::format("  top-1 {}/{}, top-5 {}/{}", s.top1(), s.labelled(), s.top5(), s.labelled()));
    constexpr int kShown = 3;
    for (const int i : s.slowest(kShown)) {
      const ImageRun& image = s.images[static_cast<std::size_t>(i)];
      line("  " + pad_right(cut(image.name, 44), 46) + fmt::format("{:.3f} ms", image.latency_ms));
    }
  }

  void waterfall() {
    heading("Why not ideal", "cycles", "of all", "each effect added to those");
    Cycle before = 0;
    Cycle highest = r_.cycles;
    Cycle sum = 0;
    for (const AttributionStep& step : r_.attribution) highest = std::max(highest, sum += step.cycles);
    for (const AttributionStep& step : r_.attribution) {
      const Cycle after = before + step.cycles;
      const bool start = before == 0;
      const std::string drawn =
          span_bar(ratio(before, highest), ratio(after, highest), kBar, step.cycles < 0 ? "░" : "█");
      row((start             ? "  "
           : step.cycles < 0 ? "- "
                             : "+ ") +
              step.step,
          start ? grouped(step.cycles) : signed_count(step.cycles), percent_signed(step.cycles), drawn,
          step.cycles < 0 ? Ink::warning : Ink::bar);
      before = after;
    }
    row("= this run", grouped(r_.cycles), "100.0 %", span_bar(0.0, ratio(r_.cycles, highest), kBar, "█"));
  }

  std::string percent_signed(Cycle cycles) const {
    return cycles < 0 ? "-" + percent(share(-cycles)) : percent(share(cycles));
  }

  void operations() {
    const std::vector<KindShare> kinds = cycles_by_kind(r_);
    if (kinds.empty() || r_.operations.empty()) return;
    heading("Cycles by operation", "cycles", "of all", event_ ? "overlaps are the PEs'" : "");
    const double largest = share(kinds.front().cycles);
    // One small kind takes no more lines than "others" would.
    const auto is_small = [this](const KindShare& kind) { return share(kind.cycles) < 0.002; };
    const auto others = std::count_if(kinds.begin(), kinds.end(), is_small);
    Cycle small = 0;
    for (const KindShare& kind : kinds) {
      if (others > 1 && is_small(kind)) {
        small += kind.cycles;
        continue;
      }
      row(kind.kind, grouped(kind.cycles), percent(share(kind.cycles)), bar(ratio(share(kind.cycles), largest), kBar));
    }
    if (others > 1) row(fmt::format("{} others", others), grouped(small), percent(share(small)), "");
  }

  void units() {
    line();
    line(ink_(Ink::heading, pad_right("Units", 18)) + pad_left("busy █", 10) + pad_left("stalled ▒", 10) +
         pad_left("idle ·", 11));
    for (const Unit each : kAllUnits) {
      unit(to_string(each) + std::string(each == Unit::mpca ? " (the PEs)" : ""), r_.unit(each));
    }
    line(fmt::format("  {} of the PEs' capacity did useful work", percent(r_.unit(Unit::mpca).utilisation)));
  }

  void unit(const std::string& name, const UnitResult& unit) {
    const double busy = share(unit.busy_cycles);
    const double stalled = share(unit.stall_cycles);
    const double idle = share(unit.idle_cycles);
    line("  " + pad_right(name, 16) + pad_left(percent(busy), 10) + pad_left(percent(stalled), 10) +
         pad_left(percent(idle), 11) + "   " + ink_(Ink::bar, split_bar({busy, stalled, idle}, {"█", "▒", "·"}, kBar)));
  }

  void stalls() {
    const StallCycles sum = total_stalls(r_);
    if (total(sum) == 0) return;
    heading("Stalls", "cycles", "of all", "of all operations together");
    const std::pair<const char*, Cycle> causes[] = {{"sync: uneven columns", sum.sync},
                                                    {"feature bank ports", sum.features},
                                                    {"weights not there yet", sum.weights},
                                                    {"memory: other data", sum.memory},
                                                    {"accumulators not free", sum.pipeline}};
    for (const auto& [name, cycles] : causes) {
      if (cycles > 0) row(name, grouped(cycles), percent(share(cycles)), bar(share(cycles), kBar));
    }
  }

  void memory() {
    if (r_.channels.empty()) return;
    heading("Memory", "reached/peak", "of peak");
    double reached = 0.0;
    double fullest = 0.0;
    ChannelResult sum;
    for (const ChannelResult& channel : r_.channels) {
      reached += channel.bandwidth_gbps;
      fullest = std::max(fullest, channel.bandwidth_gbps);
      sum.bytes += channel.bytes;
      sum.row_hits += channel.row_hits;
      sum.row_misses += channel.row_misses;
      sum.refreshes += channel.refreshes;
      sum.merged_writes += channel.merged_writes;
      sum.forwarded_reads += channel.forwarded_reads;
    }
    const double peak = r_.peak_bandwidth_gbps;
    const double channel_peak = ratio(peak, static_cast<double>(r_.channels.size()));
    row("bandwidth, GB/s", fmt::format("{:.1f} / {:.1f}", reached, peak), percent(ratio(reached, peak)),
        bar(ratio(reached, peak), kBar));
    if (r_.channels.size() > 1) {
      row("fullest channel, GB/s", fmt::format("{:.1f} / {:.1f}", fullest, channel_peak),
          percent(ratio(fullest, channel_peak)), bar(ratio(fullest, channel_peak), kBar));
    }
    const auto accesses = static_cast<double>(sum.row_hits + sum.row_misses);
    row("row hits", "", percent(ratio(static_cast<double>(sum.row_hits), accesses)),
        bar(ratio(static_cast<double>(sum.row_hits), accesses), kBar));
    line(fmt::format("  {:.2f} MB moved, {} refreshes", static_cast<double>(sum.bytes) / 1e6,
                     grouped(static_cast<std::int64_t>(sum.refreshes))));
    if (sum.merged_writes + sum.forwarded_reads == 0) return;
    line(fmt::format("  in the write queue: {} writes merged, {} reads answered",
                     grouped(static_cast<std::int64_t>(sum.merged_writes)),
                     grouped(static_cast<std::int64_t>(sum.forwarded_reads))));
  }

  void imbalance() {
    const std::vector<const OperationResult*> worst = worst_imbalances(r_, 3);
    if (worst.empty()) return;
    heading("Imbalance", "loop order", "excess", "fullest module over the mean");
    for (const OperationResult* operation : worst) {
      row(cut(operation->name, kLabel), operation->loop_order, percent(operation->imbalance),
          bar(operation->imbalance, kBar));
    }
  }

  void pruning() {
    const PruningSummary& p = r_.pruning;
    const bool has_heads = p.parameters_in_kept_heads > 0 || r_.macs_dense_in_kept_heads > 0;
    const auto columns = [](const std::string& name, const std::array<std::string, 5>& cells) {
      std::string text = pad_right(name, 16);
      for (const std::string& cell : cells) text += pad_left(cell, 11);
      return text;
    };
    line();
    line(ink_(Ink::heading, columns("What pruning left", {"kept", "dense", "fewer", has_heads ? "in heads" : "",
                                                          has_heads ? "fewer" : ""})));
    const auto compare = [&](const char* name, std::int64_t dense, std::int64_t kept, std::int64_t in_heads) {
      if (dense == 0 || kept == 0) return;
      const auto fewer = [&](std::int64_t left) { return left > 0 ? fmt::format("{:.2f}x", ratio(dense, left)) : ""; };
      const auto amount = [](std::int64_t of) { return of > 0 ? scaled(static_cast<double>(of)) : ""; };
      line(columns(fmt::format("  {}", name),
                   {dense == kept ? "all" : amount(kept), amount(dense), dense == kept ? "" : fewer(kept),
                    dense == kept ? "" : amount(in_heads), dense == kept ? "" : fewer(in_heads)}));
    };
    compare("parameters", p.parameters_dense, p.parameters_kept, p.parameters_in_kept_heads);
    compare("MACs", r_.macs_dense, r_.macs_executed, r_.macs_dense_in_kept_heads);
    if (has_heads && r_.macs_executed != r_.macs_dense)
      line("  " + ink_(Ink::faint, "in heads: with every block of a kept head, as published tables count"));
    const auto depth = static_cast<std::size_t>(std::max(c_.network.depth, 0));
    if (r_.tokens_per_layer.size() >= depth) entry("tokens", runs(r_.tokens_per_layer, depth, "encoder"));
    if (r_.heads_per_layer.size() >= depth) entry("heads", runs(r_.heads_per_layer, depth, "encoder"));
    if (p.max_kept_blocks > 0) {
      entry("columns", fmt::format("{} to {} kept blocks, {:.1f} on average (attention matrices)", p.min_kept_blocks,
                                   p.max_kept_blocks, p.mean_kept_blocks));
    }
  }

  void resources() {
    const ResourceResult& res = r_.resources;
    const bool limited = res.limits.lut > 0;
    if (!limited && none_of(res.used)) return;
    heading("Resources", "used", limited ? "share" : "", "before place and route");
    for (const AmountField& field : kAmountFields) {
      const std::int64_t used = res.used.*field.member;
      const std::int64_t limit = res.limits.*field.member;
      const double part = ratio(used, limit);
      row(limit > 0 ? fmt::format("{} of {}", field.name, grouped(limit)) : field.name, grouped(used),
          limit > 0 ? percent(part) : "", limit > 0 ? bar(part, kBar) : "", part > 1.0 ? Ink::warning : Ink::bar);
    }
    if (!limited) return;
    const std::string& title = c_.accelerator.board.title;
    line(res.fits ? fmt::format("  fits the {}{}", title, fullest_slr())
                  : ink_(Ink::warning, fmt::format("  does NOT fit the {}{}", title, fullest_slr())));
    for (const std::string& warning : res.warnings)
      line("  " + ink_(Ink::warning, wrapped("note: " + warning, kWidth - 2, 8)));
  }

  void energy() {
    const EnergyResult& e = r_.energy;
    if (e.total_mj() <= 0.0) return;
    heading("Energy", "energy", "of all", "first-order, not calibrated");
    const auto part = [&](const char* name, double millijoules) {
      row(name, fmt::format("{:.3f} mJ", millijoules), percent(ratio(millijoules, e.total_mj())),
          bar(ratio(millijoules, e.total_mj()), kBar));
    };
    part("multiply-accumulates", e.mac_mj);
    part("on-chip buffers", e.sram_mj);
    part("off-chip memory", e.dram_mj);
    if (e.static_mj > 0.0) part("static power", e.static_mj);
    line(fmt::format("  {:.3f} mJ per image{}", e.total_mj(),
                     e.static_mj > 0.0 ? "" : ", static power not charged (docs/energy.md)"));
  }

  std::string fullest_slr() const {
    if (r_.resources.slrs.size() < 2) return "";
    double fullest = 0.0;
    std::string text;
    for (std::size_t s = 0; s < r_.resources.slrs.size(); ++s) {
      for (const AmountField& field : kAmountFields) {
        const ResourceResult::Slr& slr = r_.resources.slrs[s];
        const double part = ratio(slr.used.*field.member, slr.limits.*field.member);
        if (part <= fullest) continue;
        fullest = part;
        text = fmt::format("; fullest is SLR {}, {} of its {}", s, percent(part), field.name);
      }
    }
    return text;
  }

  void closing() {
    line();
    if (event_ && !r_.bottleneck_unit.empty()) {
      line(fmt::format("Bottleneck: {}, busy in {} of all cycles.", r_.bottleneck_unit, percent(r_.bottleneck_share)));
    }
    const auto worst = std::max_element(r_.attribution.begin(), r_.attribution.end(), [](const auto& a, const auto& b) {
      return a.step == "ideal" || (b.step != "ideal" && a.cycles < b.cycles);
    });
    if (worst != r_.attribution.end() && worst->step != "ideal" && worst->cycles > 0) {
      line(fmt::format("Largest step above the closed form: {}, {} of all cycles.", worst->step,
                       percent(share(worst->cycles))));
    }
    if (event_ && r_.wall_seconds > 0.0) {
      line(ink_(Ink::faint, fmt::format("Simulated in {:.3f} s, {:.0f} MB.", r_.wall_seconds, r_.peak_rss_mb)));
    }
    if (!c_.result_path.empty()) line("Result: " + c_.result_path);
  }

  const Result& r_;
  const SummaryContext& c_;
  Style ink_;
  bool event_;
  std::string out_;
};

}  // namespace

std::string summary(const Result& result, const SummaryContext& context) {
  return Summary(result, context).text();
}

}  // namespace secateur::report
