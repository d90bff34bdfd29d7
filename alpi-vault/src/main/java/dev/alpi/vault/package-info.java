/** The encrypted store of a profile's secrets. {@link dev.alpi.vault.Vault} is where to start. */
package dev.alpi.vault;
