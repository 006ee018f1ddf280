#include "sample/selftest.h"
int
selftest_run(bool brief)
{
	return brief;
}
