/* The program: one data folder, its till, and the windows on it. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ROKAD_TYPE_APPLICATION (rokad_application_get_type ())
G_DECLARE_FINAL_TYPE (RokadApplication, rokad_application, ROKAD, APPLICATION, AdwApplication)

RokadApplication *rokad_application_new (void);

G_END_DECLS
