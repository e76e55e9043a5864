#include "CMartletPlatform.h"
