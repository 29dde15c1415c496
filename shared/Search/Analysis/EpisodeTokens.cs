namespace Replica.Search.Analysis;

/// <summary>Adds the one spelling of seasons and episodes wherever a text has another: <c>1x02</c>, <c>S01 E02</c>, <c>Season 1 Episode 2</c>.</summary>
internal sealed class EpisodeTokens
{
    private readonly byte[] _memory = new byte[Episode.MaxBytes];
    private TokenBuffer _tokens = null!; // Until a text begins.
    private State _state;
    private int _first;
    private int _season;

    private enum State
    {
        Nothing,
        SeasonWord,
        Season,
        EpisodeWord,
    }

    /// <summary>Starts a text.</summary>
    public void Begin(TokenBuffer tokens) => (_tokens, _state) = (tokens, State.Nothing);

    /// <summary>Something that is no word follows.</summary>
    public void EndRun() => _state = State.Nothing;

    /// <summary>Looks at the word just added.</summary>
    public void Take(int token, char gap)
    {
        var word = _tokens.Term(token);
        if (_state == State.Nothing && !Episode.MayBegin(word))
            return;
        if (Episode.TryRead(word, out var season, out var episode))
            AddRead(token, season, episode);
        else if (Episode.IsSeason(word))
            (_state, _first) = (State.SeasonWord, token);
        else if (_state == State.SeasonWord && Episode.TryReadNumber(word, out _season))
            AddSeason(token);
        else if (_state == State.Season && Episode.IsEpisode(word))
            _state = State.EpisodeWord;
        else
            AddEpisode(token, word, gap);
    }

    private void AddRead(int token, int season, int episode)
    {
        Add(token, token, season, -1);
        if (episode >= 0)
            Add(token, token, season, episode);
        (_state, _first, _season) = (episode < 0 ? State.Season : State.Nothing, token, season);
    }

    private void AddSeason(int token)
    {
        Add(_first, token, _season, -1);
        _state = State.Season;
    }

    private void AddEpisode(int token, ReadOnlySpan<byte> word, char gap)
    {
        var number = -1;
        if (_state == State.EpisodeWord ? Episode.TryReadNumber(word, out number) : _state == State.Season && gap != WordScanner.None && Episode.TryReadEpisode(word, out number))
            Add(_first, token, _season, number);
        _state = State.Nothing;
    }

    private void Add(int first, int last, int season, int episode)
    {
        var (from, to) = (_tokens.Source(first), _tokens.Source(last));
        _tokens.Add(Episode.Write(season, episode, _memory), _tokens.Position(first), new(from.Start, to.Start + to.Length - from.Start), isVariant: true);
    }
}
