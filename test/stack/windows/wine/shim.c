/*
 * NAME.exe for Wine: runs "$SHIM_DIR/run.sh NAME RESULT arguments..." as a Unix process and exits with
 * the code found in the file RESULT, because Wine hands on no exit code of a Unix process.
 * Windows paths in the arguments ("C:\a", "image=@Z:\a b.jpg") become Unix paths.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define LINE 32768

static char line[LINE];

static void add(const char *text) {
  size_t used = strlen(line);
  if (used + strlen(text) + 1 > LINE) exit(9009);
  strcpy(line + used, text);
}

/* One argument, quoted so that it comes out again as it is. */
static void add_argument(const char *text) {
  char one[2] = {0, 0};
  int slashes = 0;
  add(" \"");
  for (; *text; text++) {
    if (*text == '"') for (slashes++; slashes > 0; slashes--) add("\\");
    slashes = *text == '\\' ? slashes + 1 : 0;
    one[0] = *text;
    add(one);
  }
  for (; slashes > 0; slashes--) add("\\");
  add("\"");
}

typedef char *(*UnixName)(const WCHAR *);

/* Where a Windows path begins in the argument, or NULL. */
static char *path_in(char *argument) {
  char *at = strstr(argument, "=@");
  at = at ? at + 2 : argument;
  int drive = (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z');
  return drive && at[1] == ':' && (at[2] == '\\' || at[2] == '/') ? at : NULL;
}

static void add_translated(char *argument, UnixName unix_name) {
  static char whole[LINE];
  WCHAR wide[MAX_PATH];
  char *path = path_in(argument);
  char *found = NULL;
  if (path && MultiByteToWideChar(CP_ACP, 0, path, -1, wide, MAX_PATH)) found = unix_name(wide);
  if (found) snprintf(whole, LINE, "%.*s%s", (int)(path - argument), argument, found);
  add_argument(found ? whole : argument);
}

int main(int count, char **arguments) {
  char self[MAX_PATH], program[MAX_PATH], result[MAX_PATH], result_here[MAX_PATH + 2];
  const char *folder = getenv("SHIM_DIR");
  UnixName unix_name =
      (UnixName)(void *)GetProcAddress(GetModuleHandleA("kernel32"), "wine_get_unix_file_name");
  if (!folder || !unix_name) return 9009;

  GetModuleFileNameA(NULL, self, sizeof self);
  char *name = strrchr(self, '\\') + 1;
  *strrchr(name, '.') = 0;
  snprintf(result, sizeof result, "%s/result.%lu", folder, GetCurrentProcessId());
  snprintf(result_here, sizeof result_here, "Z:%s", result);
  snprintf(program, sizeof program, "\\\\?\\unix%s/run.sh", folder);
  for (char *c = program; *c; c++) if (*c == '/') *c = '\\';

  add("run.sh");
  add_argument(name);
  add_argument(result);
  for (int i = 1; i < count; i++) add_translated(arguments[i], unix_name);

  STARTUPINFOA start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
  start.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
  start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
  start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  PROCESS_INFORMATION process;
  if (!CreateProcessA(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) return 9009;

  for (;; Sleep(10)) {
    FILE *file = fopen(result_here, "r");
    if (!file) continue;
    int code = 1;
    if (fscanf(file, "%d", &code) != 1) code = 1;
    fclose(file);
    DeleteFileA(result_here);
    return code;
  }
}
