namespace Replica.Client.Cli;

/// <summary>The options that every command has, after option, environment variable and <c>replica.json</c> were merged.</summary>
/// <param name="DataFolder">Full path; created with mode 0700 on first use.</param>
/// <param name="Service">Base of the service API, ending in <c>/</c>; null = the running instance.</param>
/// <param name="Port">Local server port; 0 = any.</param>
/// <param name="Json">Machine-readable output.</param>
/// <param name="Verbose">Log more on standard error.</param>
/// <param name="ServiceKey">The service's Ed25519 public key, or null.</param>
/// <param name="AllowPrivateAddresses">See the outside contract.</param>
/// <param name="Timeout">How long to wait for a source that gives nothing.</param>
internal sealed record CommonOptions(
    string DataFolder, Uri? Service, int Port, bool Json, bool Verbose,
    byte[]? ServiceKey, bool AllowPrivateAddresses, TimeSpan Timeout);
