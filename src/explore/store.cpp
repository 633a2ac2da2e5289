// SPDX-License-Identifier: Apache-2.0
#include "explore/store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "base/file_roles.hpp"
#include "explore/store_schema.hpp"

namespace secateur {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLockFile = "sweep.lock";
/// A reader's short lock is waited for.
constexpr int kBusyMs = 5000;

std::string file_in(const std::string& folder, const char* name) { return (fs::path(folder) / name).string(); }

Fidelity fidelity_from(const std::string& word) {
  if (word == to_string(Fidelity::ideal)) return Fidelity::ideal;
  if (word == to_string(Fidelity::event)) return Fidelity::event;
  throw RunError(fmt::format("the store has a result of fidelity \"{}\"", word));
}

/// Held by this process alone: forked workers do not inherit it.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder) : fd_(::open(file_in(folder, kLockFile).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    if (fd_ < 0) throw RunError(fmt::format("{}: cannot be written: {}", folder, std::strerror(errno)));
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    if (fcntl(fd_, F_SETLK, &lock) == 0) return;
    close(fd_);
    throw ConfigError(folder, "", "another secateur is writing this store");
  }
  ~FolderLock() { close(fd_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int fd_;
};

void bind(SQLite::Statement& statement, int at, double value) {
  std::isnan(value) ? statement.bind(at) : statement.bind(at, value);
}

}  // namespace

struct Store::Handles {
  std::optional<FolderLock> lock;
  std::optional<SQLite::Database> database;
  std::optional<SQLite::Statement> insert_result, insert_json, insert_document;
  std::set<std::string> documents;  ///< ids in the file or in the open transaction
  bool in_transaction = false;
};

Store::Store(std::string folder) : folder_(std::move(folder)), handles_(std::make_unique<Handles>()) {}
Store::~Store() = default;
Store::Store(Store&&) noexcept = default;

template <class Action>
auto Store::guarded(Action action) const {
  try {
    return action();
  } catch (const SQLite::Exception& error) {
    throw RunError(fmt::format("{}: {}", file_in(folder_, kStoreFile), error.what()));
  }
}

bool Store::exists(const std::string& folder) {
  std::error_code error;
  return fs::exists(file_in(folder, kStoreFile), error);
}

Store Store::create(const std::string& folder, const StoreDescription& description,
                    const std::vector<std::string>& columns) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw RunError(fmt::format("{}: cannot be written: {}", folder, error.message()));
  Store store(folder);
  store.handles_->lock.emplace(folder);
  store.guarded([&] {
    // Under another name until it is whole: a store that is there can be opened.
    const std::string draft = file_in(folder, "sweep.sqlite.new");
    fs::remove(draft, error);
    {
      SQLite::Database database(draft, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
      SQLite::Transaction transaction(database);
      database.exec(store_schema_sql(columns));
      SQLite::Statement insert(database, "INSERT INTO description VALUES(?, ?)");
      for (const auto& [name, value] : description) {
        insert.bind(1, name);
        insert.bind(2, value);
        insert.exec();
        insert.reset();
      }
      SQLite::Statement column(database, "INSERT INTO columns(name) VALUES(?)");
      for (const std::string& name : columns) {
        column.bind(1, name);
        column.exec();
        column.reset();
      }
      transaction.commit();
    }
    fs::rename(draft, file_in(folder, kStoreFile), error);
    if (error) throw RunError(fmt::format("{}: cannot be written: {}", folder, error.message()));
    store.prepare();
  });
  return store;
}

Store Store::open(const std::string& folder) {
  if (!exists(folder)) throw ConfigError(folder, "", fmt::format("holds no {}", kStoreFile));
  Store store(folder);
  store.handles_->lock.emplace(folder);
  store.guarded([&] { store.prepare(); });
  return store;
}

Store Store::read(const std::string& folder) {
  if (!exists(folder)) throw ConfigError(folder, "", fmt::format("holds no {}; give the --out folder of a sweep", kStoreFile));
  for (const char* side : {"", "-wal", "-shm"}) declare_input(file_in(folder, kStoreFile) + side);
  Store store(folder);
  try {
    // Reading a write-ahead log needs its index file: read-write, though nothing is written.
    const bool writable = access(folder.c_str(), W_OK) == 0;
    store.handles_->database.emplace(file_in(folder, kStoreFile), writable ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY, kBusyMs);
    const int version = store.handles_->database->execAndGet("PRAGMA user_version").getInt();
    const int application = store.handles_->database->execAndGet("PRAGMA application_id").getInt();
    if (application != kStoreApplicationId) throw ConfigError(file_in(folder, kStoreFile), "", "is no store of secateur");
    if (version != kStoreSchemaVersion) {
      throw ConfigError(file_in(folder, kStoreFile), "schema version",
                        fmt::format("got {}; this version reads {}", version, kStoreSchemaVersion));
    }
  } catch (const SQLite::Exception& error) {
    throw ConfigError(file_in(folder, kStoreFile), "", error.what());
  }
  return store;
}

void Store::prepare() {
  Handles& h = *handles_;
  read(folder_);  // refuses what is no store
  h.database.emplace(file_in(folder_, kStoreFile), SQLite::OPEN_READWRITE, kBusyMs);
  h.database->exec("PRAGMA journal_mode = WAL");
  h.database->exec("PRAGMA synchronous = FULL");  // a commit is on disk, also after a power cut
  h.insert_result.emplace(*h.database, insert_result_sql());
  h.insert_json.emplace(*h.database, "INSERT OR REPLACE INTO result_json VALUES(?, ?, ?)");
  h.insert_document.emplace(*h.database, "INSERT OR IGNORE INTO documents VALUES(?, ?, ?)");
  SQLite::Statement ids(*h.database, "SELECT id FROM documents");
  while (ids.executeStep()) h.documents.insert(ids.getColumn(0).getString());
}

StoreDescription Store::description() const {
  return guarded([&] {
    StoreDescription description;
    SQLite::Statement select(*handles_->database, "SELECT name, value FROM description");
    while (select.executeStep()) description[select.getColumn(0).getString()] = select.getColumn(1).getString();
    return description;
  });
}

std::vector<std::string> Store::columns() const {
  return guarded([&] {
    std::vector<std::string> columns;
    SQLite::Statement select(*handles_->database, "SELECT name FROM columns ORDER BY place");
    while (select.executeStep()) columns.push_back(select.getColumn(0).getString());
    return columns;
  });
}

void Store::put(const PointResult& result) {
  Handles& h = *handles_;
  guarded([&] {
    if (!h.in_transaction) h.database->exec("BEGIN IMMEDIATE");
    h.in_transaction = true;
    for (std::size_t i = 0; i < result.documents.size(); ++i) {
      const EffectiveDocument& document = result.documents[i];
      if (document.text.empty() || !h.documents.insert(document.id).second) continue;
      h.insert_document->bind(1, document.id);
      h.insert_document->bind(2, schema_info(static_cast<DocumentKind>(i)).kind);
      h.insert_document->bind(3, document.text);
      h.insert_document->exec();
      h.insert_document->reset();
    }
    SQLite::Statement& insert = *h.insert_result;
    int at = 0;
    insert.bind(++at, static_cast<std::int64_t>(result.point));
    insert.bind(++at, to_string(result.fidelity));
    insert.bind(++at, to_string(result.status));
    insert.bind(++at, result.error);
    insert.bind(++at, result.violates);
    insert.bind(++at, static_cast<std::int64_t>(result.seed));
    insert.bind(++at, result.axes);
    for (const EffectiveDocument& document : result.documents) insert.bind(++at, document.id);
    insert.bind(++at, result.bottleneck);
    insert.bind(++at, result.wall_seconds);
    for (const double figure : result.figures) bind(insert, ++at, figure);
    insert.exec();
    insert.reset();
    if (result.result.empty()) return;
    h.insert_json->bind(1, static_cast<std::int64_t>(result.point));
    h.insert_json->bind(2, to_string(result.fidelity));
    h.insert_json->bind(3, result.result);
    h.insert_json->exec();
    h.insert_json->reset();
  });
}

void Store::commit() {
  if (!handles_->in_transaction) return;
  guarded([&] { handles_->database->exec("COMMIT"); });
  handles_->in_transaction = false;
}

void Store::checkpoint() {
  guarded([&] { handles_->database->exec("PRAGMA wal_checkpoint(TRUNCATE)"); });
}

std::vector<PointResult> Store::results(bool whole) const {
  return guarded([&] {
    std::vector<PointResult> all;
    SQLite::Statement select(*handles_->database, select_results_sql(whole));
    while (select.executeStep()) {
      PointResult result;
      int at = 0;
      result.point = select.getColumn(at++).getInt64();
      result.fidelity = fidelity_from(select.getColumn(at++).getString());
      result.status = point_status(select.getColumn(at++).getString());
      result.error = select.getColumn(at++).getString();
      result.violates = select.getColumn(at++).getString();
      result.seed = static_cast<std::uint64_t>(select.getColumn(at++).getInt64());
      result.axes = select.getColumn(at++).getString();
      for (EffectiveDocument& document : result.documents) document.id = select.getColumn(at++).getString();
      result.bottleneck = select.getColumn(at++).getString();
      result.wall_seconds = select.getColumn(at++).getDouble();
      for (double& figure : result.figures) {
        const SQLite::Column column = select.getColumn(at++);
        if (!column.isNull()) figure = column.getDouble();
      }
      if (whole) result.result = select.getColumn(at++).getString();
      all.push_back(std::move(result));
    }
    return all;
  });
}

std::map<std::string, std::pair<std::string, std::string>> Store::documents() const {
  return guarded([&] {
    std::map<std::string, std::pair<std::string, std::string>> all;
    SQLite::Statement select(*handles_->database, "SELECT id, kind, json FROM documents");
    while (select.executeStep()) {
      all[select.getColumn(0).getString()] = {select.getColumn(1).getString(), select.getColumn(2).getString()};
    }
    return all;
  });
}

}  // namespace secateur
