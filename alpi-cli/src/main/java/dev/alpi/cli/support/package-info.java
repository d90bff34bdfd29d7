/**
 * What of a root may be shown to others: facts that are counted, and text of which only words
 * remain that alpi itself writes. Nothing here is taken over as it stands.
 */
package dev.alpi.cli.support;
