// SQLite over the small file layer that comes with its sources.
#include "sqlite3.h"

sqlite3_vfs *sqlite3_demovfs(void);

int sqlite3_os_init(void) { return sqlite3_vfs_register(sqlite3_demovfs(), 1); }

int sqlite3_os_end(void) { return SQLITE_OK; }
