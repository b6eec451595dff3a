"""One small message of ours for each format whose schema is known from what others made of it."""

HEADER = """<rsm:MessageHeaderDocument><ID>{id}_1</ID><Name>{name}</Name><TypeCode>{type}</TypeCode>
<IssueDateTime>2026-11-23T10:05:00</IssueDateTime><PurposeCode>Creation</PurposeCode>
<VersionID>3.00</VersionID><SenderParty><PrimaryID schemeID="C">SND</PrimaryID></SenderParty>
<RecipientParty><PrimaryID schemeID="C">RCP</PrimaryID></RecipientParty>
</rsm:MessageHeaderDocument>"""
SIGNED = """<SignatoryConsignorAuthentication><Signatory>Ann Example</Signatory>
</SignatoryConsignorAuthentication><SignatoryCarrierAuthentication>
<ActualDateTime>2026-11-22T09:00:00Z</ActualDateTime><Signatory>Carrier</Signatory>
<IssueAuthenticationLocation><Name>TPE</Name></IssueAuthenticationLocation>
</SignatoryCarrierAuthentication>"""
PARTY = """<{0}><PrimaryID>{1}</PrimaryID><Name>Synthetic {1}</Name><PostalStructuredAddress>
<PostcodeCode>100</PostcodeCode><StreetName>Road 1</StreetName><CityName>Taipei</CityName>
<CountryID>TW</CountryID></PostalStructuredAddress><DefinedTradeContact>
<PersonName>Ann Example</PersonName><DirectTelephoneCommunication>
<CompleteNumber>1</CompleteNumber></DirectTelephoneCommunication></DefinedTradeContact></{0}>"""
PARTIES = PARTY.format("ConsignorParty", "S1") + PARTY.format("ConsigneeParty", "C1")
ROLES = "".join(
    f"<AssociatedParty><Name>Synthetic {role}</Name><RoleCode>{role}</RoleCode>"
    "<PostalStructuredAddress><CityName>Taipei</CityName><CountryID>TW</CountryID>"
    "</PostalStructuredAddress></AssociatedParty>"
    for role in ("CB", "NI")
)
PLACES = """<OriginLocation><ID>TPE</ID></OriginLocation>
<FinalDestinationLocation><ID>LHR</ID><Name>London</Name></FinalDestinationLocation>"""
MOVEMENT = """<SpecifiedLogisticsTransportMovement><StageCode>Main-Carriage</StageCode>
<ModeCode>4</ModeCode><ID>XX0191</ID><DepartureEvent>
<ScheduledOccurrenceDateTime>2026-11-24T01:45:00Z</ScheduledOccurrenceDateTime></DepartureEvent>
</SpecifiedLogisticsTransportMovement>"""
NOTE = """<IncludedCustomsNote><ContentCode>T</ContentCode><Content>TAX1</Content>
<SubjectCode>CNE</SubjectCode><CountryID>BR</CountryID></IncludedCustomsNote>"""
ITEM = """<SequenceNumeric>1</SequenceNumeric><TypeCode>84713000</TypeCode>
<TypeCode>85171300</TypeCode>
<GrossWeightMeasure unitCode="KGM">55.5</GrossWeightMeasure><PieceQuantity>3</PieceQuantity>
<NatureIdentificationTransportCargo><Identification>LAPTOPS</Identification>
</NatureIdentificationTransportCargo>"""

XFWB = f"""<rsm:Waybill xmlns:rsm="iata:waybill:1" xmlns="iata:datamodel:3">
{HEADER.format(id="020-12345675", name="Air Waybill", type="740")}
<rsm:BusinessHeaderDocument><ID>020-12345675</ID>{SIGNED}</rsm:BusinessHeaderDocument>
<rsm:MasterConsignment><NilCarriageValueIndicator>true</NilCarriageValueIndicator>
<DeclaredValueForCustomsAmount currencyID="EUR">900</DeclaredValueForCustomsAmount>
<TotalChargePrepaidIndicator>true</TotalChargePrepaidIndicator>
<TotalDisbursementPrepaidIndicator>true</TotalDisbursementPrepaidIndicator>
<IncludedTareGrossWeightMeasure unitCode="KGM">55.5</IncludedTareGrossWeightMeasure>
<TotalPieceQuantity>3</TotalPieceQuantity>{PARTIES}<FreightForwarderParty><Name>Agent</Name>
<FreightForwarderAddress><CityName>Taipei</CityName></FreightForwarderAddress>
</FreightForwarderParty>{ROLES}{PLACES}{MOVEMENT}<HandlingSPHInstructions>
<DescriptionCode>EAP</DescriptionCode></HandlingSPHInstructions>{NOTE}
<ApplicableOriginCurrencyExchange><SourceCurrencyCode>EUR</SourceCurrencyCode>
</ApplicableOriginCurrencyExchange><ApplicableRating><TypeCode>F</TypeCode>
<TotalChargeAmount currencyID="EUR">120</TotalChargeAmount><IncludedMasterConsignmentItem>{ITEM}
<ApplicableFreightRateServiceCharge><ChargeableWeightMeasure>56</ChargeableWeightMeasure>
<AppliedRate>2.1</AppliedRate><AppliedAmount>120</AppliedAmount>
</ApplicableFreightRateServiceCharge></IncludedMasterConsignmentItem></ApplicableRating>
<ApplicableTotalRating><TypeCode>F</TypeCode><ApplicablePrepaidCollectMonetarySummation>
<PrepaidIndicator>true</PrepaidIndicator></ApplicablePrepaidCollectMonetarySummation>
</ApplicableTotalRating></rsm:MasterConsignment></rsm:Waybill>"""

XFZB = f"""<h:HouseWaybill xmlns:h="iata:housewaybill:1" xmlns="iata:datamodel:3">
{HEADER.format(id="HAWB1", name="House Waybill", type="703").replace("rsm:", "h:")}
<h:BusinessHeaderDocument><ID>HAWB1</ID>{SIGNED}</h:BusinessHeaderDocument>
<h:MasterConsignment>
<IncludedTareGrossWeightMeasure unitCode="KGM">200</IncludedTareGrossWeightMeasure>
<TotalPieceQuantity>9</TotalPieceQuantity><TransportContractDocument><ID>020-12345675</ID>
</TransportContractDocument>{PLACES}<IncludedHouseConsignment><ID>HAWB1</ID>
<TotalChargePrepaidIndicator>true</TotalChargePrepaidIndicator>
<WeightTotalChargeAmount currencyID="EUR">40</WeightTotalChargeAmount>
<IncludedTareGrossWeightMeasure unitCode="KGM">55.5</IncludedTareGrossWeightMeasure>
<TotalPieceQuantity>3</TotalPieceQuantity><SummaryDescription>LAPTOPS</SummaryDescription>
{PARTIES}{ROLES}{PLACES}{MOVEMENT}{NOTE}<IncludedHouseConsignmentItem>{ITEM}
</IncludedHouseConsignmentItem></IncludedHouseConsignment></h:MasterConsignment></h:HouseWaybill>"""

SPACE = "urn:un:unece:uncefact:data:standard"
SPS = f"""<rsm:SPSCertificate xmlns:rsm="{SPACE}:SPSCertificate:17"
 xmlns="{SPACE}:ReusableAggregateBusinessInformationEntity:21"
 xmlns:udt="{SPACE}:UnqualifiedDataType:21"><rsm:SPSExchangedDocument><Name/><ID>EC1</ID>
<TypeCode>851</TypeCode><StatusCode>70</StatusCode><IssueDateTime>
<udt:DateTimeString>2026-11-23T10:00:00Z</udt:DateTimeString></IssueDateTime>
<IssuerSPSParty><Name>Plant Office</Name></IssuerSPSParty><IncludedSPSNote><Subject>ADEDL</Subject>
<Content languageID="en">Free of pests</Content><Content languageID="es">Libre</Content>
</IncludedSPSNote><ReferenceSPSReferencedDocument><RelationshipTypeCode>ZZZ</RelationshipTypeCode>
<ID>R1</ID></ReferenceSPSReferencedDocument><SignatorySPSAuthentication><ActualDateTime>
<udt:DateTimeString>2026-11-23</udt:DateTimeString></ActualDateTime><IssueSPSLocation>
<Name>Port</Name></IssueSPSLocation><IncludedSPSClause><ID>1</ID><Content>As stated</Content>
</IncludedSPSClause></SignatorySPSAuthentication></rsm:SPSExchangedDocument><rsm:SPSConsignment>
<ConsignorSPSParty><Name>Grower</Name></ConsignorSPSParty><ConsigneeSPSParty><Name>Shop</Name>
<SpecifiedSPSAddress><LineOne>Road 1</LineOne></SpecifiedSPSAddress></ConsigneeSPSParty>
<ExportSPSCountry><ID>EC</ID><Name>Ecuador</Name></ExportSPSCountry>
<ImportSPSCountry><ID>DE</ID><Name/></ImportSPSCountry><ExaminationSPSEvent><OccurrenceSPSLocation>
<Name>Port</Name></OccurrenceSPSLocation></ExaminationSPSEvent><IncludedSPSConsignmentItem>
<IncludedSPSTradeLineItem><SequenceNumeric>1</SequenceNumeric><Description>Fruit</Description>
<ScientificName>Mangifera indica</ScientificName>
<NetWeightMeasure unitCode="KGM">40</NetWeightMeasure><ApplicableSPSClassification>
<SystemName>Product class</SystemName><ClassCode>12</ClassCode></ApplicableSPSClassification>
<ApplicableSPSClassification><SystemID>CN</SystemID><ClassCode>08045000</ClassCode>
</ApplicableSPSClassification><OriginSPSCountry><ID>EC</ID><Name>Ecuador</Name></OriginSPSCountry>
<AppliedSPSProcess><TypeCode>ZZZ</TypeCode></AppliedSPSProcess></IncludedSPSTradeLineItem>
</IncludedSPSConsignmentItem></rsm:SPSConsignment></rsm:SPSCertificate>"""

CITES = """<p:CITESEPermit xmlns:p="urn:x"><p:HeaderExchangedDocument>
<ID>26TW1</ID><TypeCode>E</TypeCode>
<PurposeCode>T</PurposeCode><IssueDateTime>2026-01-02T00:00:00Z</IssueDateTime>
<EffectiveSpecifiedPeriod><EndDateTime>2026-07-01T00:00:00Z</EndDateTime></EffectiveSpecifiedPeriod>
<FirstSignatoryDocumentAuthentication><ID>STAMP9</ID><ProviderTradeParty><Name>Forest Office</Name>
</ProviderTradeParty></FirstSignatoryDocumentAuthentication></p:HeaderExchangedDocument>
<p:SpecifiedSupplyChainConsignment><ConsigneeTradeParty><Name>Zoo</Name><PostalTradeAddress>
<StreetName>Road 1</StreetName><CityName>Berlin</CityName><CountryID>DE</CountryID>
</PostalTradeAddress></ConsigneeTradeParty><IncludedSupplyChainConsignmentItem><ID>A</ID>
<IncludedSupplyChainTradeLineItem><TypeCode>II</TypeCode><TypeExtensionCode>W</TypeExtensionCode>
<SpecifiedTradeProduct><TypeCode>SKI</TypeCode><Description>skins</Description>
<ScientificName>Caiman crocodilus</ScientificName><CommonName>Caiman</CommonName>
</SpecifiedTradeProduct></IncludedSupplyChainTradeLineItem><TransportLogisticsPackage>
<ItemQuantity unitCode="NMB">40</ItemQuantity></TransportLogisticsPackage><OriginTradeCountry>
<ID>CO</ID><Name>Colombia</Name></OriginTradeCountry><ExaminationTransportEvent>
<UnitQuantity unitCode="NMB">38</UnitQuantity></ExaminationTransportEvent>
</IncludedSupplyChainConsignmentItem><IncludedSupplyChainConsignmentItem><ID>B</ID>
<IncludedSupplyChainTradeLineItem><TypeCode>I</TypeCode><SpecifiedTradeProduct>
<ScientificName>Boa constrictor</ScientificName></SpecifiedTradeProduct>
</IncludedSupplyChainTradeLineItem></IncludedSupplyChainConsignmentItem>
</p:SpecifiedSupplyChainConsignment></p:CITESEPermit>"""

TRADER = "<{0}><{0}_name>Synthetic {0}</{0}_name><{0}_address>Road 1</{0}_address></{0}>"
TRADERS = "".join(TRADER.format(one) for one in ("Exporter", "Notify", "Consignee"))
AWMDS = f"""<Awmds><General_segment><General_segment_id>
<Customs_office_code>X1</Customs_office_code>
<Voyage_number>124W</Voyage_number><Date_of_departure>2026-11-01</Date_of_departure>
<Date_of_arrival>2026-11-20</Date_of_arrival></General_segment_id><Totals_segment>
<Total_number_of_bols>1</Total_number_of_bols><Total_number_of_packages>40</Total_number_of_packages>
<Total_number_of_containers>1</Total_number_of_containers>
<Total_gross_mass>5500.5</Total_gross_mass></Totals_segment><Transport_information><Carrier>
<Carrier_code>C1</Carrier_code></Carrier><Mode_of_transport_code>1</Mode_of_transport_code>
<Identity_of_transporter>SHIP</Identity_of_transporter>
<Nationality_of_transporter_code>PA</Nationality_of_transporter_code></Transport_information>
<Load_unload_place><Place_of_departure_code>CNSHA</Place_of_departure_code>
<Place_of_destination_code>CGPNR</Place_of_destination_code></Load_unload_place></General_segment>
<Bol_segment><Bol_id><Bol_reference>B1</Bol_reference><Line_number>1</Line_number>
<Bol_nature>23</Bol_nature><Bol_type_code>BL</Bol_type_code></Bol_id><Load_unload_place>
<Place_of_loading_code>CNSHA</Place_of_loading_code>
<Place_of_unloading_code>CGPNR</Place_of_unloading_code></Load_unload_place>
<Traders_segment>{TRADERS}</Traders_segment><ctn_segment><Ctn_reference>MSKU1234565</Ctn_reference>
<Number_of_packages>40</Number_of_packages><Type_of_container>22G1</Type_of_container>
<Empty_Full>5</Empty_Full><Marks1>S1</Marks1><Marks2>S2</Marks2></ctn_segment><Goods_segment>
<Number_of_packages>40</Number_of_packages><Package_type_code>CT</Package_type_code>
<Gross_mass>5500.5</Gross_mass><Shipping_marks/><Goods_description>Pumps</Goods_description>
<Num_of_ctn_for_this_bol>1</Num_of_ctn_for_this_bol></Goods_segment><Value_segment>
<Freight_segment><Freight_value>100</Freight_value><Freight_currency>USD</Freight_currency>
</Freight_segment></Value_segment></Bol_segment></Awmds>"""

CUSCAR = (
    "UNB+UNOC:3+A+B+261123:1005+R1'UNH+1+CUSCAR:D:95B:UN'BGM+85+MAN1+9'"
    "DTM+137:202604080000:203'RFF+SS:A1'NAD+MS+LINE:172:166'"
    "TDT+20+124W+1++LINE:172:166+++9290127:146::SHIP'LOC+60+NZPOE::139'DTM+132:202604150000:203'"
    "GIS+23'EQD+CN+MSKU1234565+22G1::5++3+5'MEA+AAE+G+KGM:19440'SEL+S1'LOC+9+GBLIV::139'"
    "EQD+CN+TGHU7654320+22G1::5++3+5'MEA+AAE+G+KGM:9000'SEL+S2'CNI+1+BL1'RFF+BM:BL1'CNT+7:8090'"
    "LOC+9+GBLIV::139:LIVERPOOL'GIS+23'NAD+CN++ACME'GID+1'PAC+40++CT'FTX+AAA+++PUMPS'"
    "MEA+AAE+G+KGM:8090'SGP+MSKU1234565+50'DGS+IMD+9+3077'PCI+31'UNT+30+1'UNZ+1+R1'"
)
CUSRES = (
    "UNB+UNOC:3+A+B+261123:1005+R1'UNH+1+CUSRES:D:96B:UN'BGM+962+REF1:0'DTM+137:20261123:102'"
    "TDT+20+XX478+4'LOC+22+TPE::ZZZ'GIS+8:120:ZZZ'NAD+AG+00469468'RFF+ABT:M1'RFF+BH:H1'"
    "DTM+132:20261120:102'ERP+1:0'ERC+8463::ZZZ'FTX+AAO+++Not known'TAX+3+CUS:107:ZZZ'"
    "MOA+161:2000'CNT+11:10'UNT+17+1'UNZ+1+R1'"
)
XML = {"xfwb": XFWB, "xfzb": XFZB, "sps-certificate": SPS, "cites-epermit": CITES, "awmds": AWMDS}
EDIFACT = {"cuscar-d95b": CUSCAR, "cusres-d96b": CUSRES}
