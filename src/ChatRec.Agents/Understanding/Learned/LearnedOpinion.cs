using System.Text.Json;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>What the learned reader makes of an utterance. Immutable.</summary>
/// <param name="Act">What is done.</param>
/// <param name="Tags">What is said of every stretch.</param>
/// <param name="Input">What it was made of.</param>
internal sealed record LearnedOpinion(ActOpinion Act, TagOpinion Tags, ModelInput Input);

/// <summary>An input as the network takes it.</summary>
/// <param name="Ids">The token ids.</param>
/// <param name="Firsts">For every segment the place of its first token; -1 where it was cut.</param>
internal sealed record EncodedInput(long[] Ids, int[] Firsts);

/// <summary>What the act that the grammar takes has in advance, as logarithms of probabilities. Immutable.</summary>
/// <param name="Begun">Before anything was shown.</param>
/// <param name="Shown">After something was shown: then few words mean much, and the grammar errs more.</param>
internal sealed record ActLeads(double Begun, double Shown);

/// <summary>The logarithms of the odds from which on the learned tags outweigh the grammar. Immutable.</summary>
/// <param name="UnsaidItem">That something is said of an item of which the grammar reads nothing.</param>
/// <param name="PlainItem">That something else than liking is said of an item named without a cue.</param>
/// <param name="CuedItem">That something else is said of an item than the cues say.</param>
/// <param name="PlainObject">That another object named without a cue is only named.</param>
/// <param name="CuedObject">That another object is only named in spite of a cue.</param>
/// <param name="Ban">That a wish is a ban.</param>
/// <param name="Text">That a wish which no attribute holds is none.</param>
internal sealed record TagLeads(double UnsaidItem, double PlainItem, double CuedItem, double PlainObject, double CuedObject, double Ban, double Text)
{
    /// <summary>Reads the leads.</summary>
    /// <param name="leads">The object that names them.</param>
    public static TagLeads Of(JsonElement leads)
    {
        return new TagLeads(Lead("unsaidItem"), Lead("plainItem"), Lead("cuedItem"), Lead("plainObject"), Lead("cuedObject"), Lead("ban"), Lead("text"));

        double Lead(string name) => leads.GetProperty(name).GetDouble();
    }
}

/// <summary>The logarithms of the odds from which on what is expected of bare words outweighs the grammar. Immutable.</summary>
/// <param name="Title">That words the catalogue knows as a title are one, whatever the rules say.</param>
/// <param name="NoTitle">That they are none.</param>
/// <param name="Person">That words the catalogue knows as a last name, or nearly, are one, whatever the rules say.</param>
/// <param name="NoPerson">That they are none.</param>
/// <param name="Wish">That words nothing else was read of are a wish or a ban.</param>
/// <param name="LongerWish">That a longer phrase is a wish in spite of what was read inside it.</param>
/// <param name="NoWish">That what the grammar takes for a wish is none.</param>
/// <param name="Degree">That little or much of something is wanted of which nothing was read.</param>
/// <param name="NoDegree">That nothing is said of a degree of which something was read.</param>
/// <param name="Value">That a value is wanted or not of which nothing was read.</param>
/// <param name="NoValue">That nothing is said of a value of which something was read.</param>
/// <param name="Turned">That what was read as wanted is not, or the other way.</param>
internal sealed record SpanLeads(
    double Title, double NoTitle, double Person, double NoPerson, double Wish, double LongerWish, double NoWish, double Degree, double NoDegree, double Value, double NoValue, double Turned)
{
    /// <summary>Reads the leads.</summary>
    /// <param name="leads">The object that names them.</param>
    public static SpanLeads Of(JsonElement leads)
    {
        return new SpanLeads(
            Lead("title"), Lead("noTitle"), Lead("person"), Lead("noPerson"), Lead("wish"), Lead("longerWish"), Lead("noWish"),
            Lead("degree"), Lead("noDegree"), Lead("value"), Lead("noValue"), Lead("turned"));

        double Lead(string name) => leads.GetProperty(name).GetDouble();
    }
}
