package dev.alpi.engine.web;

import dev.alpi.engine.tools.ToolFailure;

/** Whether the tools of this package may use the network at all. */
public enum Network {
  /** They may. */
  ON,
  /** They refuse, and say so. */
  OFF;

  /** Fails if it is off. */
  void require() throws ToolFailure {
    if (this == OFF) {
      throw new ToolFailure(
          "the network is switched off for this agent; work with what is on this machine, or ask"
              + " the person to switch it on");
    }
  }
}
