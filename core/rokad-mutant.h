/* Faults that are planted to see that the simulation finds them (./dev sim --mutants). Only a build
 * with -Dmutants=true has them, and there one at a time, the one that the environment names. In any
 * other this is FALSE and the compiler takes them out.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#ifdef ROKAD_MUTANTS
#define ROKAD_MUTANT(name) (g_strcmp0 (g_getenv ("ROKAD_MUTANT"), name) == 0)
#else
#define ROKAD_MUTANT(name) FALSE
#endif

G_END_DECLS
