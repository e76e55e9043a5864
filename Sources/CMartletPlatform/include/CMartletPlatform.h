#pragma once
#include "MartletNumbers.h"
