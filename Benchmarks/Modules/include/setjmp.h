// Some libraries jump over frames when something is wrong. What is built with this header is loaded, not run; the two
// functions stay imports.
typedef int jmp_buf[1];
int setjmp(jmp_buf buffer);
_Noreturn void longjmp(jmp_buf buffer, int value);
