using System.Text;

namespace Replica.Client.Cli;

/// <summary>Where a command writes: data on standard output; errors, warnings, progress (on a terminal only) and logs on standard error.</summary>
/// <param name="output">Data.</param>
/// <param name="error">All else.</param>
/// <param name="interactive">True if <paramref name="error"/> is a terminal that a person looks at.</param>
/// <param name="color">True if it may be coloured.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool interactive, bool color)
{
    private readonly Lock _lock = new();
    private bool _progressShown;

    public TextWriter Output => output;

    public TextWriter Error => error;

    /// <summary>Progress is drawn.</summary>
    public bool IsInteractive => interactive;

    /// <summary>Logs are written.</summary>
    public bool Verbose { get; set; }

    /// <summary>The process's own streams, in UTF-8 whatever the locale says.</summary>
    public static Terminal ForProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var interactive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";
        return new Terminal(
            new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true },
            new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true },
            interactive,
            interactive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));
    }

    /// <summary>Writes a line of data as it is: for JSON and for text that this program made.</summary>
    public void Line(string text)
    {
        lock (_lock)
        {
            EraseProgress();
            output.WriteLine(text);
        }
    }

    /// <summary>Writes a line that ends the command, or says that it failed for one of its things.</summary>
    public void Fail(string message) => Report("error: ", "\e[31m", message);

    /// <summary>Writes a line about something that went on regardless.</summary>
    public void Warn(string message) => Report("warning: ", "\e[33m", message);

    /// <summary>Writes a line under <c>--verbose</c>.</summary>
    public void Log(string message)
    {
        if (Verbose) Report("", "", message);
    }

    /// <summary>Redraws the progress line; nothing unless a person looks.</summary>
    public void Progress(string text)
    {
        if (!interactive) return;
        lock (_lock)
        {
            error.Write("\r" + TerminalText.Clean(text) + "\e[K");
            _progressShown = true;
        }
    }

    private void Report(string label, string paint, string message)
    {
        lock (_lock)
        {
            EraseProgress();
            error.WriteLine((color && label.Length > 0 ? paint + label + "\e[0m" : label) + TerminalText.Clean(message));
        }
    }

    private void EraseProgress()
    {
        if (_progressShown) error.Write("\r\e[K");
        _progressShown = false;
    }
}
