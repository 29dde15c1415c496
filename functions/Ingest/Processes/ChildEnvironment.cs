namespace Replica.Ingest.Processes;

/// <summary>
/// What a child process knows of its surroundings: nothing of ours. No cloud credentials, no <c>LD_PRELOAD</c>, no <c>NO_PROXY</c>, no configuration
/// of the user's; its home is its job's folder.
/// </summary>
internal static class ChildEnvironment
{
    /// <summary>Replaces an environment.</summary>
    public static void Fill(IDictionary<string, string?> environment, ChildCommand command)
    {
        var path = environment.TryGetValue("PATH", out var own) ? own : null;
        var root = environment.TryGetValue("SystemRoot", out var system) ? system : null;
        environment.Clear();
        environment["PATH"] = string.IsNullOrEmpty(path) ? "/usr/local/bin:/usr/bin:/bin" : path;
        // Programs on Windows do not start without it.
        if (root is not null) environment["SystemRoot"] = root;
        environment["LANG"] = environment["LC_ALL"] = "C.UTF-8";
        environment["PYTHONDONTWRITEBYTECODE"] = environment["PYTHONNOUSERSITE"] = environment["PYTHONUNBUFFERED"] = "1";
        foreach (var home in new[] { "HOME", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DENO_DIR" })
            environment[home] = command.Folder;
        // Without a proxy of ours: one where nobody listens, so that a program which tries anyway gets nowhere.
        var proxy = command.Proxy?.AbsoluteUri.TrimEnd('/') ?? "http://127.0.0.1:9";
        foreach (var name in new[] { "http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY" })
            environment[name] = proxy;
    }
}
