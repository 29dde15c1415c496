using System.CommandLine;

namespace Replica.Client.Commands;

/// <summary><c>torrent</c>: makes, shows and checks <c>.torrent</c> files.</summary>
internal sealed class TorrentCommand : Command
{
    public TorrentCommand()
        : base("torrent", "Make, show and check .torrent files")
    {
        Add(new TorrentCreateCommand());
        Add(new TorrentShowCommand());
        Add(new TorrentVerifyCommand());
    }
}
