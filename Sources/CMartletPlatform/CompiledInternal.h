#pragma once
#include "CMartletPlatform.h"

// Compiled code runs where its processor and the system's signals are known.
#if defined(__x86_64__) && (defined(__linux__) || defined(__APPLE__))
#define MARTLET_COMPILED 1
#endif

// How functions begin in assembly.
#if defined(__APPLE__)
#define SYMBOL(name) "_" #name
#define LOCAL(name) ".private_extern _" #name "\n"
#else
#define SYMBOL(name) #name
#define LOCAL(name) ".hidden " #name "\n"
#endif
#define FUNCTION(name) ".globl " SYMBOL(name) "\n" LOCAL(name) ".p2align 4\n" SYMBOL(name) ":\n"

// The registers that a function leaves as it found them.
#define PUSH_PRESERVED "  push rbp\n  push rbx\n  push r12\n  push r13\n  push r14\n  push r15\n"
#define POP_PRESERVED "  pop r15\n  pop r14\n  pop r13\n  pop r12\n  pop rbx\n  pop rbp\n"
