#pragma once
#include "MartletNumbers.h"
#include "MartletVectors.h"
