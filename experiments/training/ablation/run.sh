#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md says what this shows. Usage: run.sh [OUT] [--update]
# shellcheck source-path=SCRIPTDIR source=../training.sh
source "$(dirname "${BASH_SOURCE[0]}")/../training.sh"
# shellcheck source=../training_arms.sh
source experiments/training/training_arms.sh
