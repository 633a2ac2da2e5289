// SPDX-License-Identifier: Apache-2.0
#include "explore/store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "base/file_roles.hpp"
#include "explore/store_file.hpp"
#include "explore/store_reader.hpp"
#include "explore/store_schema.hpp"

namespace secateur::explore {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLockFile = "sweep.lock";

std::string file_in(const std::string& folder, const char* name) {
  return (fs::path(folder) / name).string();
}

/// What is no finite number is no figure.
void bind(SQLite::Statement& statement, int at, double value) {
  std::isfinite(value) ? statement.bind(at, value) : statement.bind(at);
}

}  // namespace

/// Held by this process alone: forked workers do not inherit it.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder)
      : fd_(::open(file_in(folder, kLockFile).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
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

struct Store::Handles {
  std::optional<FolderLock> lock;
  std::optional<SQLite::Database> database;
  std::optional<StoreReader> reader;
  std::optional<SQLite::Statement> insert_result, insert_json, insert_document;
  std::set<std::string> documents;  ///< ids in the file or in the open transaction
  bool in_transaction = false;
  bool has_log = false;  ///< the file has been put into write-ahead mode
};

Store::Store(std::string folder) : folder_(std::move(folder)), handles_(std::make_unique<Handles>()) {}
Store::~Store() = default;
Store::Store(Store&&) noexcept = default;

template <class Action>
auto Store::guarded(Action action) const {
  try {
    return action();
  } catch (const SQLite::Exception& error) {
    throw RunError(fmt::format("{}: {}", path(), explanation(error)));
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
  store_path(folder);
  Store store(folder);
  store.handles_->lock.emplace(folder);
  store.guarded([&] { store.prepare(); });
  return store;
}

Store Store::read(const std::string& folder) {
  const std::string path = store_path(folder);
  for (const char* side : {"", "-wal", "-shm"}) declare_input(path + side);
  Store store(folder);
  store.handles_->database.emplace(open_to_read(path));
  store.handles_->reader.emplace(*store.handles_->database, path);
  return store;
}

void Store::prepare() {
  Handles& h = *handles_;
  h.database.emplace(open_to_write(path()));
  h.reader.emplace(*h.database, path());
  h.database->exec("PRAGMA synchronous = FULL");  // a commit is on disk, also after a power cut
  h.insert_result.emplace(*h.database, insert_result_sql());
  h.insert_json.emplace(*h.database, "INSERT OR REPLACE INTO result_json VALUES(?, ?, ?)");
  h.insert_document.emplace(*h.database, "INSERT OR IGNORE INTO documents VALUES(?, ?, ?)");
  SQLite::Statement ids(*h.database, "SELECT id FROM documents");
  while (ids.executeStep()) h.documents.insert(ids.getColumn(0).getString());
}

std::string Store::path() const {
  return file_in(folder_, kStoreFile);
}
const StoreDescription& Store::description() const {
  return handles_->reader->description();
}
const std::vector<std::string>& Store::columns() const {
  return handles_->reader->columns();
}

void Store::begin() {
  Handles& h = *handles_;
  if (h.in_transaction) return;
  // Not before something is written: a command that is refused leaves the file as it was.
  if (!h.has_log) h.database->exec("PRAGMA journal_mode = WAL");
  h.has_log = true;
  h.database->exec("BEGIN IMMEDIATE");
  h.in_transaction = true;
}

bool Store::lacks_documents_of(const PointResult& result) const {
  return std::any_of(result.documents.begin(), result.documents.end(), [&](const EffectiveDocument& document) {
    return !document.id.empty() && handles_->documents.count(document.id) == 0;
  });
}

void Store::put_documents(const PointResult& result) {
  Handles& h = *handles_;
  guarded([&] {
    begin();
    for (std::size_t i = 0; i < result.documents.size(); ++i) {
      const EffectiveDocument& document = result.documents[i];
      if (document.text.empty() || !h.documents.insert(document.id).second) continue;
      h.insert_document->bind(1, document.id);
      h.insert_document->bind(2, schema_info(static_cast<DocumentKind>(i)).kind);
      h.insert_document->bind(3, document.text);
      h.insert_document->exec();
      h.insert_document->reset();
    }
  });
}

void Store::put(const PointResult& result) {
  Handles& h = *handles_;
  put_documents(result);
  guarded([&] {
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

void Store::finish() {
  guarded([&] {
    SQLite::Database& database = *handles_->database;
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    try {
      // Without a log of its own the file needs nothing beside it. Not while somebody else reads it; then it stays as
      // it is.
      database.setBusyTimeout(0);
      database.exec("PRAGMA journal_mode = DELETE");
    } catch (const SQLite::Exception& error) {
      if (error.getErrorCode() != SQLITE_BUSY && error.getErrorCode() != SQLITE_LOCKED) throw;
    }
  });
}

std::vector<PointResult> Store::results(bool whole) const {
  std::vector<PointResult> all;
  each(whole, [&all](PointResult& result) { all.push_back(std::move(result)); });
  return all;
}

bool Store::has(Fidelity fidelity) const {
  return guarded([&] {
    SQLite::Statement any(*handles_->database, "SELECT 1 FROM results WHERE fidelity = ? LIMIT 1");
    any.bind(1, to_string(fidelity));
    return any.executeStep();
  });
}

void Store::each(bool whole, const std::function<void(PointResult&)>& visit) const {
  handles_->reader->each(whole, visit);
}

std::map<std::string, std::pair<std::string, std::string>> Store::documents() const {
  return handles_->reader->documents();
}

}  // namespace secateur::explore
