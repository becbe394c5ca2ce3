import { type Form, type Objekt, ROETTER, type Rot, type Xmlfelt } from './form.ts'
import { tekst, UTVIDELSE } from './skriv.ts'
import { VERDI } from './verdi.ts'

/**
 * The XSD of everything that we send and take in a namespace, made from the same forms as the XML
 * itself. Dates and numbers have their types; texts are open, since new values come without a new
 * version and the register holds more than the rules allow. What a text is like is told beside it. A
 * root of another namespace is referred to, and `stedOf` tells where the schema of that is to be had.
 * @valg docs/valg/016-xsd.md
 */
export function createXsd(navnerom: string, stedOf: (navnerom: string) => string): string {
  const roetter = [...ROETTER.values()].filter((rot) => rot.navnerom === navnerom)
  const typer = new Map<string, Objekt>()
  const andre = new Set<string>()
  for (const { form } of roetter) collect(form, typer, andre)
  const target = navnerom === '' ? '' : ` xmlns="${navnerom}" targetNamespace="${navnerom}"`
  const imports = [...andre].map(
    (one) => `<xs:import namespace="${one}" schemaLocation="${stedOf(one)}"/>`,
  )
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"${target} elementFormDefault="qualified" attributeFormDefault="unqualified">`,
    ...annotation(OM),
    ...imports,
    ...roetter.flatMap(rotElement),
    ...[...typer].flatMap(([navn, form]) => complexType(form, navn)),
    '</xs:schema>',
  ]
  return `${lines.join('\n')}\n`
}

// --- internal ---

const OM = `Made from the model of the service. What the model does not know stands last in its element, as {${UTVIDELSE}}felt with the name of the field and its JSON.`

/** Every type that has a name, once, and the namespaces of what is defined elsewhere. */
function collect(form: Form, typer: Map<string, Objekt>, andre: Set<string>): void {
  if (form.kind === 'verdi' || (form.navn !== undefined && typer.has(form.navn))) return
  if (form.navn !== undefined) typer.set(form.navn, form)
  for (const felt of form.felt.values()) {
    if (felt.navnerom === undefined) collect(felt.form, typer, andre)
    else andre.add(felt.navnerom)
  }
}

function rotElement({ navn, form }: Rot): readonly string[] {
  return element(`name="${navn}"`, form, form.navn === undefined ? form.om : undefined)
}

function feltElement(felt: Xmlfelt): readonly string[] {
  const { navn, navnerom, form, antall, kreves, kanVaereTom, kanVaereNull, om } = felt
  const attributes = [
    navnerom === undefined ? `name="${navn}"` : `xmlns:n="${navnerom}" ref="n:${navn}"`,
    ...(kreves && !kanVaereTom ? [] : ['minOccurs="0"']),
    ...(antall === 'en' ? [] : ['maxOccurs="unbounded"']),
    ...(kanVaereNull ? ['nillable="true"'] : []),
  ]
  if (navnerom !== undefined) return [`<xs:element ${attributes.join(' ')}/>`]
  return element(attributes.join(' '), form, om)
}

function element(attributes: string, form: Form, om: string | undefined): readonly string[] {
  const type = form.kind === 'verdi' ? VERDI[form.type].xsd : form.navn
  if (type === undefined) {
    const inner = form.kind === 'verdi' ? [] : complexType(form)
    return [`<xs:element ${attributes}>`, ...annotation(om), ...inner, '</xs:element>']
  }
  return om === undefined
    ? [`<xs:element ${attributes} type="${type}"/>`]
    : [`<xs:element ${attributes} type="${type}">`, ...annotation(om), '</xs:element>']
}

/** A type without a name stands in its element, which is where it is told of. */
function complexType({ felt, om }: Objekt, navn?: string): readonly string[] {
  return [
    ...(navn === undefined
      ? ['<xs:complexType>']
      : [`<xs:complexType name="${navn}">`, ...annotation(om)]),
    '<xs:sequence>',
    ...[...felt.values()].flatMap(feltElement),
    `<xs:any namespace="${UTVIDELSE}" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>`,
    '</xs:sequence>',
    '</xs:complexType>',
  ]
}

function annotation(om: string | undefined): readonly string[] {
  return om === undefined
    ? []
    : [`<xs:annotation><xs:documentation>${tekst(om)}</xs:documentation></xs:annotation>`]
}
