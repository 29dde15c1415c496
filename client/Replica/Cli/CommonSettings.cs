using System.CommandLine;
using Replica.BitTorrent.Crypto;

namespace Replica.Client.Cli;

/// <summary>The settings that several commands share. A command adds those that mean something for it.</summary>
internal sealed class CommonSettings
{
    /// <summary>Of a command that is not told <c>--timeout</c>.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    private readonly Setting<string?> _data = Settings.Text("--data", "DIR", "Folder that holds all state (default: the platform's data folder)");
    private readonly Setting<Uri?> _service = new(
        "--service", "URL", false, null, values => ReadService(values[0]), "Base of the service API (default: the running instance)");

    private readonly Setting<int?> _port = Settings.Number("--port", "N", 0, 65_535, "Port of the local server; 0 = any");
    private readonly Setting<bool> _json = Settings.Flag("--json", "Print JSON, for programs");
    private readonly Setting<bool> _verbose = Settings.Flag("--verbose", "Say more on standard error");
    private readonly Setting<TimeSpan> _timeout = Settings.Seconds("--timeout", DefaultTimeout, "Give up when no source gave data for so long (default 60)");
    private readonly Setting<byte[]?> _serviceKey = new(
        "--service-key", "HEX", false, null, values => ReadKey(values[0]), "The service's Ed25519 public key, 64 hex digits");

    private readonly Setting<bool> _allowPrivate = Settings.Flag(
        "--allow-private-addresses", "Let torrents and the service's config name private and loopback addresses");

    /// <summary>What every command has.</summary>
    public void AddTo(Command command) => Add(command, _data, _service, _port, _json, _verbose);

    /// <summary>What commands have that fetch bytes or metainfo.</summary>
    public void AddFetchingTo(Command command) => Add(command, _timeout, _serviceKey, _allowPrivate);

    /// <summary>The data folder, full path: the one setting that the file in it can not say.</summary>
    public string ReadDataFolder(SettingSources sources, Func<string, string?> variable) =>
        Path.GetFullPath(sources.Get(_data) switch
        {
            null => DataFolder.Default(variable),
            "" => throw new CommandException(ExitCodes.Usage, "--data: '' is not a folder"),
            var folder => folder,
        });

    /// <summary>All of them, merged.</summary>
    public CommonOptions Read(SettingSources sources, string dataFolder) => new(
        dataFolder, sources.Get(_service), sources.Get(_port) ?? 0, sources.Get(_json), sources.Get(_verbose),
        sources.Get(_serviceKey), sources.Get(_allowPrivate), sources.Get(_timeout));

    private static void Add(Command command, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options) command.Add(option);
    }

    private static Uri ReadService(string text)
    {
        var url = Settings.ReadUrl(text);
        if (url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            throw new FormatException($"'{text}' has more than a host and a path");
        return url.AbsolutePath.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
    }

    private static byte[] ReadKey(string text)
    {
        try
        {
            if (Convert.FromHexString(text) is { Length: Ed25519.PublicKeyLength } key) return key;
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw new FormatException($"'{text}' is not a key of {2 * Ed25519.PublicKeyLength} hex digits");
    }
}
