/* floor 4: what becomes of the threads that are sampled.  Uses known, process, session, table. */
#ifndef SAMPLE_NEWS_H
#define SAMPLE_NEWS_H

#include <stdint.h>
#include <sys/types.h>

#include "sample/session.h"

/* A thread ended; a process runs another program, one or its thread has another name; or some news were lost. */
void news_exit(struct session *, pid_t pid, pid_t tid);
void news_exec(struct session *, pid_t pid);
void news_name(struct session *, pid_t pid, pid_t tid);
void news_lost(struct session *, uint64_t records);

#endif
