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
