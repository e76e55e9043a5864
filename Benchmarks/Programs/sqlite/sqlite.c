// A real program: SQLite, from the tables of an in-memory database to sorted and joined results. The library is compiled
// into the same module; Modules/make fetches its source.
#include "bench.h"

#include "sqlite3.h"

BENCHMARK("sqlite", 2500)

void abort(void);

static uint64_t sum;

static void expect(int result, int wanted) {
  if (result != wanted) abort();
}

static void run_statement(sqlite3 *database, const char *text) {
  sqlite3_stmt *statement;
  expect(sqlite3_prepare_v2(database, text, -1, &statement, 0), SQLITE_OK);
  int result;
  while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
    for (int column = 0; column < sqlite3_column_count(statement); column++) {
      const unsigned char *cell = sqlite3_column_text(statement, column);
      for (; cell && *cell; cell++) sum = sum * 31 + *cell;
      sum = mix(sum, 1);
    }
  }
  expect(result, SQLITE_DONE);
  sqlite3_finalize(statement);
}

static void fill(sqlite3 *database, uint32_t size) {
  Random random = {1234};
  sqlite3_stmt *statement;
  expect(sqlite3_prepare_v2(database, "insert into birds values (?, ?, ?, ?)", -1, &statement, 0), SQLITE_OK);
  for (uint32_t i = 0; i < size; i++) {
    char name[24];
    sqlite3_snprintf(sizeof name, name, "bird %u", next_random(&random) % 5000);
    sqlite3_bind_int(statement, 1, (int)i);
    sqlite3_bind_text(statement, 2, name, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int(statement, 3, (int)(next_random(&random) % 40));
    sqlite3_bind_double(statement, 4, next_random(&random) % 1000 / 8.0);
    expect(sqlite3_step(statement), SQLITE_DONE);
    sqlite3_reset(statement);
  }
  sqlite3_finalize(statement);
}

uint64_t run(uint32_t size) {
  sqlite3 *database;
  sum = 1;
  expect(sqlite3_open(":memory:", &database), SQLITE_OK);
  run_statement(database, "create table birds (id integer primary key, name text, place integer, weight real)");
  run_statement(database, "create table places (place integer primary key, title text)");
  run_statement(database, "begin");
  fill(database, size);
  run_statement(database,
                "with recursive n(i) as (select 0 union all select i + 1 from n where i < 39) "
                "insert into places select i, 'place ' || (i * 7 % 40) from n");
  run_statement(database, "create index by_name on birds (name)");
  run_statement(database, "commit");
  run_statement(database,
                "select title, count(*), sum(weight), max(name) from birds join places using (place) "
                "group by title order by 3 desc, title");
  run_statement(database, "update birds set weight = weight + 0.5 where name like '%7%' and place between 5 and 25");
  run_statement(database, "delete from birds where id % 11 = 3");
  run_statement(database, "select name, group_concat(id) from birds where name > 'bird 3' group by name order by name limit 300");
  run_statement(database, "select upper(substr(name, 3)), length(name), weight from birds order by weight, id desc limit 500");
  expect(sqlite3_close(database), SQLITE_OK);
  return mix(sum, size);
}

#ifdef __wasm__
__attribute__((export_name("first")))
#endif
void first(void) { sqlite3_initialize(); }

// There are no files: a file system of which only the clock and the random numbers are ever asked.
static int open_nothing(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
  (void)vfs, (void)name, (void)file, (void)flags, (void)out;
  return SQLITE_CANTOPEN;
}

static int delete_nothing(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs, (void)name, (void)sync;
  return SQLITE_OK;
}

static int access_nothing(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
  (void)vfs, (void)name, (void)flags;
  *result = 0;
  return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int count, char *out) {
  (void)vfs;
  sqlite3_snprintf(count, out, "%s", name);
  return SQLITE_OK;
}

static int same_randomness(sqlite3_vfs *vfs, int count, char *out) {
  (void)vfs;
  memset(out, 42, (size_t)count);
  return count;
}

static int sleep_not(sqlite3_vfs *vfs, int time) {
  (void)vfs;
  return time;
}

static int stand_still(sqlite3_vfs *vfs, double *time) {
  (void)vfs;
  *time = 2460000.5;
  return SQLITE_OK;
}

int sqlite3_os_init(void) {
  static sqlite3_vfs nowhere = {.iVersion = 1,
                                .szOsFile = sizeof(sqlite3_file),
                                .mxPathname = 64,
                                .zName = "nowhere",
                                .xOpen = open_nothing,
                                .xDelete = delete_nothing,
                                .xAccess = access_nothing,
                                .xFullPathname = full_name,
                                .xRandomness = same_randomness,
                                .xSleep = sleep_not,
                                .xCurrentTime = stand_still};
  return sqlite3_vfs_register(&nowhere, 1);
}

int sqlite3_os_end(void) { return SQLITE_OK; }
